// One session on a store, through the bundled core: a checkpoint is a stored tree and an event on disk.
import { join } from 'node:path'

export const openSession = async (core, root, session = 's-bench') => {
  const good = (value) => {
    if (core.isFault(value)) throw new Error(`${value.code}: ${value.message}`)
    return value
  }
  const repo = good(await core.openRepository(good(await core.findPlace(root))))
  const trees = core.openTrees(repo)
  const replica = 'rp-bench'
  const folder = join(repo.place.storeDir, 'sessions', session, 'journal', replica)
  const journal = core.openJournal({ folder, session, replica, sources: core.systemSources })
  const by = { kind: 'agent', name: 'bench', via: 'mcp' }
  const scan = async (hints) => good(await trees.scan({ store: true, ...(hints !== undefined && { hints }) }))
  /** As `open_session` does: the user's index is believed for files that nobody has read yet. */
  const open = async () => record(good(await trees.scan({ store: true, believe: true })).tree)
  const record = async (tree) =>
    good(
      await journal.change((state) => {
        const parent = state.checkpoints.at(-1)?.id ?? null
        const common = { merged: [], why: 'request', reason: 'bench', turn: null, step: null, notStored: [], notStoredCount: 0 }
        return { type: 'checkpoint_created', checkpoint: { id: `K${state.checkpoints.length + 1}`, tree, parent, ...common } }
      }, by),
    )
  const checkpoint = async (hints) => {
    const { tree } = await scan(hints)
    await record(tree)
    return tree
  }
  return { repo, journal, scan, open, checkpoint, good, checkpoints: () => journal.read().state.checkpoints }
}

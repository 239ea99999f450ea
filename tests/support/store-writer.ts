import { mkdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deriveCommits, filesRef } from '../../shared/git/derive-commits.ts'
import { rollUp, writeCommitGraph } from '../../shared/git/housekeeping/repack.ts'
import { findPlace } from '../../shared/git/place.ts'
import { openRepository } from '../../shared/git/repository.ts'
import { applyRestore, previewRestore } from '../../shared/git/restore.ts'
import { fetchChains } from '../../shared/git/share/hub.ts'
import { resolveRemote } from '../../shared/git/share/remote.ts'
import { sendRefs } from '../../shared/git/share/send.ts'
import { openTrees } from '../../shared/git/trees/trees.ts'
import { isFault, type Fault } from '../../shared/session/fault.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { openJournal } from '../../shared/store/journal.ts'

/**
 * A process that works on a store without end, to be killed: `node store-writer.mjs WORK ROOT SESSION NAME [ARG ...]`.
 * WORK: `checkpoints`; `commits` and `repack` after every checkpoint; `push REMOTE`; `restore TREE TREE` to and fro.
 * Prints what is acknowledged, one line each, with a plain write, so that a kill cannot take an acknowledgement back.
 */
const [work = '', root = '', session = '', name = '', ...args] = process.argv.slice(2)

const good = <T>(value: T | Fault): T => {
  if (isFault(value)) throw new Error(`${value.code}: ${value.message}`)
  return value
}

const repo = good(await openRepository(good(await findPlace(root))))
const trees = openTrees(repo)
const replica = 'rp-test'
const journal = openJournal({
  folder: join(repo.place.storeDir, 'sessions', session, 'journal', replica),
  session,
  replica,
  sources: systemSources,
})
const by = { kind: 'agent' as const, name, via: 'mcp' as const }

/** Every round is other content in eight files, in folders that come and go. */
const edit = (round: number): void => {
  for (let n = 0; n < 8; n += 1) {
    const path = join(root, `${name}-${n % 3}`, `f${(round + n) % 20}`)
    mkdirSync(dirname(path), { recursive: true })
    if ((round + n) % 7 === 0) rmSync(path, { force: true })
    else writeFileSync(path, `${name} ${round} ${n} ${'x'.repeat((round * 37 + n * 1000) % 5000)}\n`)
  }
}

const checkpoint = async (round: number): Promise<string> => {
  edit(round)
  const { tree } = good(await trees.scan({ store: true }))
  const done = await journal.change((state) => {
    const parent = state.checkpoints.at(-1)?.id ?? null
    const common = { merged: [], why: 'request' as const, turn: null, step: null, notStored: [], notStoredCount: 0 }
    return { type: 'checkpoint_created', checkpoint: { id: `K${state.checkpoints.length + 1}`, tree, parent, reason: name, ...common } }
  }, by)
  good(done)
  return tree
}

const commits = (): string => [...deriveCommits(repo, session, journal.read().state.checkpoints).values()].at(-1) ?? ''

const push = async (): Promise<void> => {
  const commit = commits()
  const exchange = { repo, remote: good(await resolveRemote(repo.place, args[0] ?? null)), replica }
  const there = good(await fetchChains(exchange, session)).find((chain) => chain.replica === replica)
  // Another one may have been faster: the next round brings both.
  const sent = await sendRefs(exchange, [{ ref: filesRef(session, replica), commit, expected: there?.files ?? null }])
  if (sent === undefined) writeSync(1, `pushed ${commit}\n`)
}

const restore = async (to: string): Promise<void> => {
  const { tree: now } = good(await trees.scan({ store: true }))
  const { confirm } = good(await previewRestore(repo, { to, now }))
  good(await applyRestore(repo, { to, now, confirm }))
  writeSync(1, `restored ${to}\n`)
}

const once: Readonly<Record<string, (round: number) => Promise<unknown>>> = {
  checkpoints: async () => undefined,
  commits: async () => writeSync(1, `commit ${commits()}\n`),
  repack: async () => good((await rollUp(repo, () => undefined)) ?? (await writeCommitGraph(repo, () => undefined))),
  push,
}

for (let round = 0; ; round += 1) {
  if (work === 'restore') await restore(args[round % args.length] ?? '')
  else {
    writeSync(1, `tree ${await checkpoint(round)}\n`)
    await once[work]?.(round)
  }
}

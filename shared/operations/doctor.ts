import * as z from 'zod'
import { statSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isFault, type Fault } from '../session/fault.ts'
import { verifyChains } from '../store/verify-chains.ts'
import type { Workspace } from './context.ts'
import { defineOperation } from './define.ts'

type Line = { readonly subject: string; readonly state: 'ok' | 'attention'; readonly says: string }

/** What this installation and this store can do here, and what deserves attention. */
export const doctor = defineOperation({
  name: 'doctor',
  title: 'Doctor',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'doctor', positional: [], switches: {} },
  summary: 'Shows the store, the sandbox, what checkpoints leave out, and damaged or edited journal lines.',
  input: z.object({}),
  run: async ({ workspace }): Promise<{ readonly lines: readonly Line[] } | Fault> => {
    const { place } = workspace
    const hasStore = workspace.sessions.list().length > 0
    return {
      lines: [
        { subject: 'workspace', state: 'ok', says: `${place.root} (${place.kind}, work tree ${place.workTree})` },
        place.readOnly === undefined
          ? {
              subject: 'store',
              state: 'ok',
              says: hasStore
                ? `${place.storeDir}, ${megabytes(folderBytes(place.storeDir))}; deleting this clone deletes it`
                : `${place.storeDir} (made by the first session)`,
            }
          : { subject: 'store', state: 'attention', says: place.readOnly },
        await sandboxLine(workspace),
        ...(hasStore ? await treeLines(workspace) : []),
        ...workspace.sessions.list().flatMap((id) => chainLines(join(place.storeDir, 'sessions', id), id)),
      ],
    }
  },
  text: ({ lines }) => lines.map((line) => `${line.state === 'ok' ? 'ok       ' : 'attention'} ${line.subject}: ${line.says}`).join('\n'),
})

const sandboxLine = async (workspace: Workspace): Promise<Line> => {
  const status = await workspace.sandbox()
  return status.kind === 'refused'
    ? { subject: 'sandbox', state: 'attention', says: `${status.reason} ${status.fix}` }
    : {
        subject: 'sandbox',
        state: status.grade === 'confined' ? 'ok' : 'attention',
        says: `${status.grade} by ${status.backend} ${status.version}${status.missing.length > 0 ? `, without ${status.missing.join(', ')}` : ''}`,
      }
}

const treeLines = async (workspace: Workspace): Promise<Line[]> => {
  const scanned = await workspace.scan()
  if (isFault(scanned)) return [{ subject: 'tree', state: 'attention', says: `${scanned.message} ${scanned.hint}` }]
  return [
    { subject: 'tree', state: 'ok', says: `${scanned.tree} of ${scanned.files} files, policy ${scanned.policy.slice(0, 12)}` },
    ...scanned.notStored
      .slice(0, 20)
      .map(({ path, why }): Line => ({ subject: 'not stored', state: 'attention', says: `${path} (${why})` })),
  ]
}

const chainLines = (folder: string, session: string): Line[] =>
  verifyChains(folder, session).map((problem) => ({ subject: `session ${session}`, state: 'attention', says: problem }))

/** Other processes make and remove folders meanwhile. */
const entriesOf = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // Gone, or not ours to read: it counts nothing.
    return []
  }
}

const folderBytes = (folder: string): number =>
  entriesOf(folder).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sum + folderBytes(path)
    return sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  }, 0)

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`

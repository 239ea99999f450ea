import * as z from 'zod'
import { join } from 'node:path'
import { isFault, type Fault } from '../session/fault.ts'
import { sizeLabel } from '../judge/surroundings.ts'
import { bytesBelow } from '../store/disk.ts'
import { verifyChains } from '../store/verify-chains.ts'
import { spoolOf } from './checkpoints/drain-turns.ts'
import { collectStore } from './collect-store.ts'
import type { Workspace } from './context.ts'
import { defineOperation } from './define.ts'
import { recordProblems } from './evidence/verify-records.ts'
import { checkpointLine, housekeepingLine, type Line, trashLine, useLines } from './doctor-lines.ts'

/** What this installation and this store can do here, and what deserves attention. */
export const doctor = defineOperation({
  name: 'doctor',
  title: 'Doctor',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'doctor', positional: [], switches: {} },
  summary:
    'Shows the store and what uses it, the sandbox, what checkpoints leave out, and journal lines, outcomes and logs that somebody changed. --collect drops what no session reaches.',
  input: z.object({ collect: z.boolean().optional() }),
  run: async (ctx, { collect }): Promise<{ readonly lines: readonly Line[] } | Fault> => {
    const collected = collect === true ? await collectStore(ctx) : null
    if (isFault(collected)) return collected
    const { workspace } = ctx
    const { place } = workspace
    const hasStore = workspace.sessions.list().length > 0
    return {
      lines: [
        ...(collected === null ? [] : [collected]),
        { subject: 'workspace', state: 'ok', says: `${place.root} (${place.kind}, work tree ${place.workTree})` },
        place.readOnly === undefined
          ? {
              subject: 'store',
              state: 'ok',
              says: hasStore
                ? `${place.storeDir}, ${sizeLabel(await bytesBelow(place.storeDir))}; deleting this clone deletes it`
                : `${place.storeDir} (made by the first session)`,
            }
          : { subject: 'store', state: 'attention', says: place.readOnly },
        await sandboxLine(workspace),
        ...(hasStore
          ? [...(await treeLines(workspace)), ...(await useLines(workspace)), checkpointLine(workspace), housekeepingLine(workspace)]
          : []),
        ...trashLine(workspace),
        ...(hasStore ? spoolLine(workspace) : []),
        ...workspace.sessions.list().flatMap((id) => chainLines(join(place.storeDir, 'sessions', id), id)),
        ...(await recordLines(workspace)),
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
  const scanned = await workspace.look()
  if (isFault(scanned)) return [{ subject: 'tree', state: 'attention', says: `${scanned.message} ${scanned.hint}` }]
  return [
    { subject: 'tree', state: 'ok', says: `${scanned.tree} of ${scanned.files} files, policy ${scanned.policy.slice(0, 12)}` },
    ...scanned.notStored
      .slice(0, 20)
      .map(({ path, why }): Line => ({ subject: 'not stored', state: 'attention', says: `${path} (${why})` })),
  ]
}

const spoolLine = (workspace: Workspace): Line[] => {
  const unknown = spoolOf(workspace).unknown()
  return unknown === 0 ? [] : [{ subject: 'hooks', state: 'ok', says: `${unknown} lines were no turn of a known host, and were left out` }]
}

const chainLines = (folder: string, session: string): Line[] =>
  verifyChains(folder, session).map((problem) => ({ subject: `session ${session}`, state: 'attention', says: problem }))

/** A session that cannot be opened is told of where it is asked for. */
const recordLines = async (workspace: Workspace): Promise<Line[]> => {
  const lines: Line[] = []
  for (const id of workspace.sessions.list()) {
    const session = workspace.sessions.open(id)
    if (isFault(session)) continue
    for (const says of await recordProblems(session)) lines.push({ subject: `session ${id}`, state: 'attention', says })
  }
  return lines
}

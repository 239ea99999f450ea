import { mkdirSync } from 'node:fs'
import { runFiles } from '../../sandbox/run-folder.ts'
import { writeWhole } from '../../sandbox/write-whole.ts'
import type { SeriesCheck } from '../../session/check-kinds.ts'
import type { Configuration } from '../../session/configuration.ts'
import type { Grade, RunRequest } from '../../session/run.ts'
import type { SeriesRequest, Side } from '../../session/series.ts'
import { writeFileAtomically } from '../../store/files.ts'
import type { UserSettings } from '../../store/settings.ts'
import type { Workspace } from '../context.ts'
import { declaredInputs } from '../runs/declared-inputs.ts'
import { writeFacts } from '../runs/facts.ts'
import { requestOf } from '../runs/request.ts'
import type { Arenas } from './series-arenas.ts'
import { seriesFiles } from './series-files.ts'
import { seriesPlan } from './series-plan.ts'

export type PreparedSeries = {
  readonly run: string
  readonly runFolder: string
  readonly check: SeriesCheck
  /** Whether a criterion asks, so that there is something to be met. */
  readonly isAsked: boolean
  readonly arenas: Arenas
  readonly sandbox: { readonly grade: Grade; readonly missing: readonly string[] }
  readonly config: Configuration
  readonly allowed: UserSettings['sandbox']
}

/** Everything that the program of a series needs to know; what belongs to one side is written into that side's folder. */
export const requestOfSeries = (workspace: Workspace, prepared: PreparedSeries): SeriesRequest => {
  const { run, runFolder, check, isAsked, arenas, config } = prepared
  const { root } = workspace.place
  const { random } = workspace.sources
  mkdirSync(runFolder, { recursive: true, mode: 0o700 })
  return {
    id: run,
    seed: Math.floor(random() * 2 ** 31),
    plan: seriesPlan(check, arenas.now.method, {
      root: placeOfRun(arenas, prepared.sandbox.grade, root),
      goal: isAsked,
    }),
    sides: {
      now: requestOfSide(workspace, prepared, 'now', declaredInputs(config, check)),
      other: requestOfSide(workspace, prepared, 'other', null),
    },
  }
}

/** Where the run sees its workspace: at its own path where the sandbox can mount, in the checkout where it cannot. */
const placeOfRun = ({ now }: Arenas, grade: Grade, root: string): string =>
  grade === 'confined' || grade === 'confined-partial' ? root : now.source

/** A side's own folder holds what a run's folder would: its request, setup, report and facts. What is said of the run is said of now. */
const requestOfSide = (workspace: Workspace, prepared: PreparedSeries, side: Side, inputs: string[] | null): RunRequest => {
  const { run, runFolder, arenas, config, allowed, sandbox } = prepared
  const folder = seriesFiles(runFolder).side(side)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { reportersDir } = workspace
  const arena = arenas[side]
  const { request, facts } = requestOf({ run, runFolder: folder, arena, config, allowed, reportersDir, sandbox, check: null })
  writeWhole(runFiles(folder).request, JSON.stringify(request))
  if (arena.prepared.length > 0) writeFileAtomically(runFiles(folder).prepared, JSON.stringify(arena.prepared), run)
  writeFacts(folder, { ...facts, inputs }, run)
  return request
}

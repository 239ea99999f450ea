import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { differenceOf, type Answered } from '../../judge/series/parity.ts'
import { firstSide } from '../../judge/series/chance.ts'
import { endLabel } from '../../judge/verdicts/words.ts'
import type { RunRequest, RunResult } from '../../session/run.ts'
import type { ParityPlan, ParityResult, SeriesRequest, Side } from '../../session/series.ts'
import { sha256 } from '../../store/clock.ts'
import { readPlainFile } from '../../store/files.ts'
import type { SeriesLog } from './series-log.ts'
import { dropSample, type Sampler, type Taken } from './take-sample.ts'

const MOST_BYTES = 64 * 1024 * 1024
/** Where a confined run sees the files of its case; the same on both sides. */
const INSIDE = '/run/maestro-case'
const SCRIPT = 'd=$1; shift; exec "$@" <"$d/stdin" >"$d/stdout"'

type Case = ParityPlan['cases'][number]
type Told = { readonly answered: Answered; readonly taken: Taken }

/** Gives every case to both sides. Null: it did; else the result of the process that could not be asked, or was cancelled. */
export const runParity = async (
  request: SeriesRequest,
  { cases }: ParityPlan,
  sampler: Sampler,
  log: SeriesLog,
): Promise<{ readonly stopped: RunResult | null; readonly differences: ParityResult['differences'] }> => {
  const differences: ParityResult['differences'] = []
  const ask = (one: Case, side: Side, round: number): Promise<Told | RunResult> => answerOf(request, sampler, { one, side, round })
  for (const [index, one] of cases.entries()) {
    const round = index + 1
    const told = await askBoth(one, round, request.seed, ask)
    if ('end' in told) return { stopped: told, differences }
    const what = differenceOf(told.now.answered, told.other.answered)
    if (what === null) {
      dropSample(told.now.taken)
      dropSample(told.other.taken)
      continue
    }
    // Something that differs from itself, like a time or an order, is no difference between the two.
    const again = await askBoth(one, round, request.seed + 1, ask)
    if ('end' in again) return { stopped: again, differences }
    const unsteady = (['now', 'other'] as const).some((side) => differenceOf(told[side].answered, again[side].answered) !== null)
    differences.push({ case: one.name, what, unsteady })
    log.say(`${one.name}: ${what}${unsteady ? ' (and not the same twice)' : ''}`)
  }
  return { stopped: null, differences }
}

type Both = Readonly<Record<Side, Told>>
type Ask = (one: Case, side: Side, round: number) => Promise<Told | RunResult>

const askBoth = async (one: Case, round: number, seed: number, ask: Ask): Promise<Both | RunResult> => {
  const first = firstSide(seed, round)
  const former = await ask(one, first, round)
  if ('end' in former) return former
  const latter = await ask(one, first === 'now' ? 'other' : 'now', round)
  if ('end' in latter) return latter
  return first === 'now' ? { now: former, other: latter } : { now: latter, other: former }
}

type Asked = { readonly one: Case; readonly side: Side; readonly round: number }

const answerOf = async (request: SeriesRequest, sampler: Sampler, { one, side, round }: Asked): Promise<Told | RunResult> => {
  const asked = request.sides[side]
  const taken = await sampler.take({
    side,
    round,
    case: one.name,
    as: (plain, folder) => withCase(plain, one, folder),
    read: (folder) => ({ stdout: sha256(stdoutOf(folder, asked)) }),
  })
  const { result, folder } = taken
  const { end } = result
  // Two sides that were both stopped at a limit would agree.
  if (end.kind !== 'exited' && end.kind !== 'signalled') return result
  // And so would two that cannot be found.
  if (end.kind === 'exited' && (end.code === 127 || end.code === 126))
    return {
      ...result,
      end: { kind: 'could-not-start', reason: `${side}: ${asked.argv[0]} could not be executed (exit code ${end.code})` },
    }
  return { answered: { stdout: stdoutOf(folder, asked), end: endLabel(end) }, taken }
}

/** The command with the case's own words, its input, and a file for what it answers: its log would mix that with its complaints. */
const withCase = (request: RunRequest, { args = [], stdin = '' }: Case, folder: string): RunRequest => {
  const own = caseFolder(folder)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  writeFileSync(join(own, 'stdin'), stdin, { mode: 0o600 })
  const isMounted = process.platform !== 'darwin' && (request.grade === 'confined' || request.grade === 'confined-partial')
  const at = isMounted ? INSIDE : own
  return {
    ...request,
    argv: ['/bin/sh', '-c', SCRIPT, 'sh', at, ...request.argv, ...args],
    mounts: [...request.mounts, { kind: 'writable', from: own, at }],
  }
}

const caseFolder = (folder: string): string => join(folder, 'case')

/** What it answered, with its own folder under the workspace's name: where nothing can be mounted, the sides lie in different folders. */
const stdoutOf = (folder: string, { source, workspace }: RunRequest): string =>
  (readPlainFile(join(caseFolder(folder), 'stdout'), MOST_BYTES)?.toString('utf8') ?? '').replaceAll(source, workspace)

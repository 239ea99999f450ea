import { firstSide, seedOf } from '../../judge/series/chance.ts'
import { nextSides } from '../../judge/series/repeat.ts'
import { judgeTests } from '../../judge/verdicts/tests.ts'
import { readOutcome } from '../../readers/read-outcome.ts'
import { shuffled } from '../../readers/shuffle.ts'
import { readReport } from '../../sandbox/report-folder.ts'
import type { RunRequest, RunResult } from '../../session/run.ts'
import type { RepeatPlan, SeriesRequest, SeriesSample, Side } from '../../session/series.ts'
import { outputText } from '../runs/run-texts.ts'
import type { SeriesLog } from './series-log.ts'
import { dropSample, type Sampler } from './take-sample.ts'

/** `stopped`: the result of the process that could not be tried, or was cancelled; null: it is decided. `unable`: why the other side was not tried. */
export type Repeated = { readonly stopped: RunResult | null; readonly unable: string | null }

/** Tries both sides in turns until it is decided. */
export const runRepeat = async (request: SeriesRequest, plan: RepeatPlan, sampler: Sampler, log: SeriesLog): Promise<Repeated> => {
  let unable: string | null = null
  const tryOnce = async (side: Side, round: number): Promise<RunResult | null> => {
    const seed = seedOf(request.seed, round)
    let tried: Try = { word: 'unable', reason: '' }
    const taken = await sampler.take({
      side,
      round,
      ...(plan.shuffle && { seed, as: (asked: RunRequest) => ({ ...asked, argv: shuffled(plan.reading.runner, asked.argv, seed) }) }),
      read: (folder, result) => {
        tried = tryOf(folder, result, plan)
        return { word: tried.word }
      },
    })
    const { result } = taken
    if (neverRan(result)) {
      log.sayFailed(`try ${round}, ${side}`, taken)
      return result
    }
    if (tried.word === 'passed') dropSample(taken)
    else log.sayFailed(`try ${round}, ${side}${plan.shuffle ? `, seed ${seed}` : ''}`, taken)
    if (tried.word !== 'unable') return null
    if (side === 'now') return { ...result, end: { kind: 'could-not-start', reason: `no test could be tried: ${tried.reason}` } }
    unable = tried.reason
    return null
  }
  for (let round = 1; ; round += 1) {
    const sides = nextSides(sampler.samples, plan)
    if (sides.length === 0) return { stopped: null, unable }
    for (const side of inOrder(sides, firstSide(request.seed, round))) {
      const stopped = await tryOnce(side, round)
      if (stopped !== null) return { stopped, unable }
      if (hasFailedNow(sampler.samples)) return { stopped: null, unable }
    }
    if (round % 10 === 0) log.say(`${round} tries`)
  }
}

const inOrder = (sides: readonly Side[], first: Side): Side[] => [
  ...sides.filter((side) => side === first),
  ...sides.filter((side) => side !== first),
]

const hasFailedNow = (samples: readonly SeriesSample[]): boolean => samples.some(({ side, word }) => side === 'now' && word === 'failed')

/** Nothing of the project's was executed, or it was stopped by somebody else: no failure of it. */
const neverRan = ({ end }: RunResult): boolean =>
  end.kind === 'could-not-start' || end.kind === 'cancelled' || (end.kind === 'exited' && end.code === 127)

type Try = { readonly word: NonNullable<SeriesSample['word']>; readonly reason: string }

/** A try of tests fails with a test; where none of them could be seen to fail, nothing was tried. */
const tryOf = (folder: string, { end }: RunResult, { reading }: RepeatPlan): Try => {
  const report = readReport(`${folder}/report/report.ndjson`)
  const outcome = readOutcome({ ...reading, report, output: outputText(folder) ?? '', end, files: new Map() })
  const { word, reason } = judgeTests(outcome, end, [])
  if (word === 'met') return { word: 'passed', reason }
  const failed = outcome.tests.some(({ status, failure }) => status === 'failed' && failure !== 'load')
  return { word: failed || reading.runner === 'exit' || end.kind !== 'exited' ? 'failed' : 'unable', reason }
}

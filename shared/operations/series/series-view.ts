import { existsSync } from 'node:fs'
import { standingOfBench } from '../../judge/series/bench.ts'
import { benchWords } from '../../judge/series/bench-words.ts'
import { seriesLines } from '../../judge/series/series-lines.ts'
import { endLabel } from '../../judge/verdicts/words.ts'
import { readOutput } from '../../sandbox/output.ts'
import type { SeriesRecord } from '../../session/series.ts'
import type { RunState } from '../../session/state.ts'
import type { Session } from '../context.ts'
import { recordOf } from './ended-series.ts'
import { readSeries } from './read-series.ts'
import { seriesFiles } from './series-files.ts'

const OUTPUT_BYTES = 4000

/** A benchmark of nobody's criterion. `standing` null: it goes on, or showed nothing; `samples`, `plot`: files on this machine. */
export type BenchmarkView = {
  readonly run: string
  readonly state: string
  readonly argv: string
  readonly tree: string
  readonly standing: 'met' | 'unmet' | 'inconclusive' | null
  readonly words: string
  readonly series: SeriesRecord
  readonly samples: string
  readonly plot: string | null
  /** What was said last where nothing is shown. */
  readonly output: string
  readonly job: string | null
}

/** What a benchmark's run shows so far. */
export const benchmarkView = (session: Session, run: RunState): BenchmarkView => {
  const folder = session.runFolder(run.id)
  const { purpose } = run
  const series = recordOf(readSeries(folder), purpose)
  const files = seriesFiles(folder)
  const ended = run.kind === 'finished' ? run : null
  const bench = series.result?.kind === 'bench' && ended?.end.kind === 'exited' && ended.end.code === 0 ? series.result : null
  return {
    run: run.id,
    state: ended === null ? run.kind : endLabel(ended.end),
    argv: purpose.method.argv.join(' '),
    tree: purpose.tree,
    standing: bench === null ? null : standingOfBench(bench),
    words: bench === null ? `nothing is shown: ${ended === null ? run.kind : endLabel(ended.end)}` : benchWords(bench, series.against.name),
    series,
    samples: files.samples,
    plot: existsSync(files.plot) ? files.plot : null,
    output: bench === null ? readOutput(folder, { maxBytes: OUTPUT_BYTES }).text : '',
    job: run.kind === 'running' ? run.id : null,
  }
}

/** For a reader. */
export const benchmarkText = ({ run, argv, state, words, series, samples, plot, job, tree, output }: BenchmarkView): string => {
  if (job !== null) return `Measuring ${argv}: call wait_job with job ${job}, then show_run ${run}.`
  return [
    words,
    `${argv} on tree ${tree.slice(0, 12)} (run ${run}, ${state})`,
    ...seriesLines(series),
    ...(plot === null ? [] : [`plot: ${plot}`]),
    `samples: ${samples}`,
    ...(output.trim() === '' ? [] : [output.trimEnd()]),
  ].join('\n')
}

import type { RunVerdict } from '../../session/evidence.ts'
import type { SeriesRecord } from '../../session/series.ts'
import { couldNotRun } from '../verdicts/words.ts'
import { judgeBench } from './bench-words.ts'
import { judgeParity } from './parity.ts'
import { judgeRepeat } from './repeat.ts'

/** What a series shows, once nothing else stopped it. */
export const judgeSeries = ({ result, against: { name } }: SeriesRecord): RunVerdict => {
  switch (result?.kind) {
    case 'bench':
      return judgeBench(result, name)
    case 'repeat':
      return judgeRepeat(result, name)
    case 'parity':
      return judgeParity(result, name)
    case undefined:
      return couldNotRun('it ended before it showed anything')
  }
}

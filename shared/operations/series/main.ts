import { superviseFolder } from '../../sandbox/supervisor/program.ts'
import { SeriesRequest } from '../../session/series.ts'
import { runSeries } from './run-series.ts'

const folder = process.argv[2] ?? '.'

/** The program of one series: a run as any other to whoever waits for it, cancels it or finds it abandoned. */
await superviseFolder(folder, (asked, cancelled) => runSeries(folder, SeriesRequest.parse(asked), cancelled))
process.exit(0)

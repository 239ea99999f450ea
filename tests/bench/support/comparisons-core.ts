// What takes pairs and judges them, and noise to try it on, bundled into one file: Node 20 runs no TypeScript.
export { benchResult } from '../../../shared/judge/series/bench.ts'
export { lowerBound, upperBound } from '../../../shared/judge/statistics/failure-rate.ts'
export { takePairs } from '../../../shared/operations/series/take-pairs.ts'
export { probeSandbox } from '../../../shared/sandbox/probe.ts'
export { startRun } from '../../../shared/sandbox/start.ts'
export { waitForRun } from '../../../shared/sandbox/watch-run.ts'
export { NOISES, noisyRatios, saidAtLooks, seeded } from '../../support/noisy-pairs.ts'

// What judges pairs, and noise to try it on, bundled into one file: Node 20 runs no TypeScript.
export { comparePairs, isDecided, judgeGoal, LOOKS, ratiosOf } from '../../../shared/judge/benchmark.ts'
export { lowerBound, upperBound } from '../../../shared/judge/statistics/failure-rate.ts'
export { NOISES, noisyRatios, saidAtLooks, seeded } from '../../support/noisy-pairs.ts'

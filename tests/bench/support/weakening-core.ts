export { weakeningsBetween } from '../../../shared/judge/weakening/weakenings-between.ts'
export { isFault } from '../../../shared/session/fault.ts'
export { readTests } from '../../../shared/syntax/read-tests.ts'

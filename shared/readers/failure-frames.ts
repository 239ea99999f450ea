import type { Frame } from '../session/outcome.ts'
import { framesIn as framesAt } from './stack-frames.ts'

/** The lines of the project in a failure's stack, innermost first: none where nobody said in which folder (`cwd`, absolute) the tests ran. */
export const framesIn = (stack: string, cwd: string | undefined): Frame[] => (cwd === undefined ? [] : framesAt(stack, { root: cwd }))

import type { Answer } from '../../shared/index.ts'
import type { Outcome, Request } from './command.ts'
import type { Core } from './core.ts'

type Replied = { readonly core: Core; readonly request: Request; readonly reply: Answer }

/** What a terminal makes of an answer, where it is more than printing it. */
export type Conclusion = (replied: Replied) => Promise<Outcome>

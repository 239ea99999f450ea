import type { Place } from '../../git/place.ts'
import type { Weakening } from '../../judge/weakening/weakening.ts'
import type { Fault } from '../../session/fault.ts'
import type { WeakeningQuestion } from './question.ts'

/** What the process that reads tests is asked, always about one place. */
export type Asked = { readonly id: number; readonly place: Place; readonly question: WeakeningQuestion }

/** What it answers. */
export type Answered = { readonly id: number; readonly value: readonly Weakening[] | Fault }

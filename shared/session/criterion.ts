import * as z from 'zod'
import { Check } from './check.ts'

/** A measurable condition of done. Without a check it is the finding `vague-criterion` and nothing can prove it. */
export const Criterion = z.object({ id: z.string(), text: z.string().min(1), check: Check.nullable() })
export type Criterion = z.infer<typeof Criterion>

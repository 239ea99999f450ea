import * as z from 'zod'

/** A question to the user. Its words and the answers are dialog and lie in texts/. */
export const Question = z.object({
  id: z.string().min(1),
  text: z.string().min(1),
  kind: z.enum(['text', 'choice', 'multi', 'confirm']),
  options: z.array(z.string()).optional(),
})
export type Question = z.infer<typeof Question>

/** The words of an ask, as they lie in texts/. */
export const Questions = z.array(Question).min(1)

/** Answers by question id: a string, several strings, or yes and no. */
export const Answers = z.record(z.string(), z.union([z.string(), z.array(z.string()), z.boolean()]))
export type Answers = z.infer<typeof Answers>

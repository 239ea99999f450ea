import * as z from 'zod'
import { fault, findingRules } from '../../../shared/index.ts'
import type { Command } from '../command.ts'
import { answered, replied, wrongArguments } from '../outcome.ts'

const Input = z.object({ code: z.string() })

/** What a finding means and what to do about it; the codes are those that editors and status lists show. */
export const explain: Command = {
  path: 'explain',
  positional: ['code'],
  switches: {},
  summary: 'What a finding of this code means and what to do about it.',
  input: Input,
  run: async (_, raw) => {
    const input = Input.safeParse(raw)
    if (!input.success) return wrongArguments(input.error)
    const rule = findingRules.find(({ code }) => code === input.data.code)
    if (rule === undefined)
      return replied(
        fault(
          'unknown_code',
          `There is no finding ${JSON.stringify(input.data.code)}.`,
          `The codes are ${findingRules.map(({ code }) => code).join(', ')}.`,
        ),
      )
    const { code, severity, explanation } = rule
    return answered(`${severity} ${code}: ${explanation}`, { code, severity, explanation })
  },
}

import * as z from 'zod'

/** Runs a command in a checkout of the tree; met when it exits 0, or, with `pattern`, when its output also matches. */
const CommandCheck = z.object({
  kind: z.literal('command'),
  argv: z.array(z.string().min(1)).min(1),
  pattern: z.string().optional(),
  timeoutS: z.number().int().positive().optional(),
})

/** Runs the project's own tests; met when every discovered test passes and at least one ran. `files` narrows the run. */
const TestsCheck = z.object({
  kind: z.literal('tests'),
  files: z.array(z.string().min(1)).optional(),
  argv: z.array(z.string().min(1)).min(1).optional(),
  timeoutS: z.number().int().positive().optional(),
})

/** A runnable way to observe a criterion. */
export const Check = z.discriminatedUnion('kind', [CommandCheck, TestsCheck])
export type Check = z.infer<typeof Check>

/** `tests test/sum.test.js`, `command npm run lint`: a check on one line. */
export const checkLabel = (check: Check): string => {
  switch (check.kind) {
    case 'command':
      return `command \`${check.argv.join(' ')}\`${check.pattern === undefined ? '' : ` matching /${check.pattern}/`}`
    case 'tests':
      return ['tests', ...(check.files ?? []), ...(check.argv ? [`\`${check.argv.join(' ')}\``] : [])].join(' ')
  }
}

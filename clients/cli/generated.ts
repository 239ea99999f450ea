import { isFault, operations, readSettings, userFolder, type Operation } from '../../shared/index.ts'
import type { Command, Outcome, RawInput, Request } from './command.ts'
import { conclusions } from './conclusions.ts'
import { conversations } from './conversations.ts'
import { openCore, userName } from './core.ts'
import { replied, wrongArguments } from './outcome.ts'
import { callerName, personAt } from './person.ts'

/** Every operation with words for a terminal is a command; nothing else makes it one. */
export const generatedCommands: readonly Command[] = operations.flatMap((operation) =>
  operation.cli === null
    ? []
    : [
        {
          ...operation.cli,
          summary: operation.summary,
          input: operation.input,
          run: (request, raw) => runOperation(operation, request, raw),
        },
      ],
)

const runOperation = async (operation: Operation, request: Request, raw: RawInput): Promise<Outcome> => {
  const userAct = operation.caller === 'user'
  const { interactive } = request.terminal
  if (userAct) {
    const settings = readSettings(userFolder(request.env))
    const refused = isFault(settings) ? settings : personAt({ interactive, allowed: settings.approvals.allowNonInteractive })
    if (refused !== null) return replied(refused)
  }
  const core = await openCore(request, callerName(userName(request.env), { userAct, interactive }))
  if (isFault(core)) return replied(core)
  const talked = interactive ? await conversations[operation.name]?.(raw, core, request.terminal) : undefined
  if (isFault(talked)) return replied(talked)
  const input = talked ?? raw
  const parsed = operation.input.safeParse(input)
  if (!parsed.success) return wrongArguments(parsed.error)
  const reply = await core.ask(operation.name, input)
  return isFault(reply) ? replied(reply) : ((await conclusions[operation.name]?.({ core, request, reply })) ?? replied(reply))
}

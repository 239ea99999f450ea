import { fault, type Fault } from '../session/fault.ts'
import { diskFault } from '../store/files.ts'
import type { Context } from './context.ts'
import type { Answer, Operation } from './define.ts'
import { operations } from './index.ts'

/** The one way in: finds the operation, holds the caller against it, runs it. A bug becomes a fault with an id, and the process lives on. */
export const dispatch = async (ctx: Context, name: string, input: unknown): Promise<Answer | Fault> => {
  const operation = operations.find((candidate) => candidate.name === name)
  if (operation === undefined) return unknownOperation(name)
  if (ctx.caller.kind === 'agent' && operation.caller === 'user') return userOnly(operation)
  try {
    return await operation.invoke(ctx, input)
  } catch (error) {
    return diskFault(error, pathOf(error)) ?? internalError(operation, error, ctx)
  }
}

const unknownOperation = (name: string): Fault =>
  fault(
    'unknown_operation',
    `There is no operation ${JSON.stringify(name)}.`,
    `The operations are ${operations.map((operation) => operation.name).join(', ')}.`,
  )

const userOnly = (operation: Operation): Fault =>
  fault(
    'user_only',
    `${operation.title} is the user's act; an agent cannot do it.`,
    `Ask the user to do it in the editor, or in a terminal${operation.cli ? ` with \`maestro ${operation.cli.path}\`` : ''}.`,
  )

/** The stack goes to stderr under an id; the caller gets the id and no internals. */
const internalError = (operation: Operation, error: unknown, ctx: Context): Fault => {
  const id = ctx.workspace.sources.newId('err')
  process.stderr.write(`maestro: ${id} in ${operation.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return fault(
    'internal_error',
    `${operation.name} met a bug in Maestro (${id}).`,
    'Nothing acknowledged is lost. Call get_status to see where the session stands; the log on stderr has the details under this id.',
  )
}

const pathOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'path' in error && typeof error.path === 'string' ? error.path : 'the store'

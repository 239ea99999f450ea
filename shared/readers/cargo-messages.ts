import * as z from 'zod'
import type { FileProblem } from '../session/outcome.ts'

const Span = z.object({ file_name: z.string(), line_start: z.number().int().positive(), is_primary: z.boolean() })
const Target = z.object({ kind: z.array(z.string()), name: z.string(), src_path: z.string() })

/** What the build tells with `--message-format=json`; other reasons are of no use here. */
const Message = z.discriminatedUnion('reason', [
  z.object({
    reason: z.literal('compiler-artifact'),
    target: Target,
    manifest_path: z.string().optional(),
    executable: z.string().nullable(),
  }),
  z.object({
    reason: z.literal('compiler-message'),
    message: z.object({ level: z.string(), message: z.string(), rendered: z.string().nullable(), spans: z.array(Span) }),
  }),
])
type Message = z.infer<typeof Message>

/** A compiled target: which source it is of. Folders and files are absolute, as the run saw them. */
export type CargoTarget = { readonly kind: string; readonly name: string; readonly source: string; readonly folder: string }

export type CargoBuild = {
  /** By the name of the executable's file, which ends in a digest and so is one target's. */
  readonly byExecutable: ReadonlyMap<string, CargoTarget>
  readonly targets: readonly CargoTarget[]
  /** Errors of the compiler, each once, though library and tests are compiled of the same source. */
  readonly errors: readonly FileProblem[]
}

const messageOf = (line: string): Message | undefined => {
  try {
    return Message.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

export const isCargoMessage = (line: string): boolean => line.startsWith('{"reason":')

const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
const MOST_MESSAGE = 4000

const errorOf = (message: Message): FileProblem[] => {
  if (message.reason !== 'compiler-message' || !message.message.level.startsWith('error')) return []
  const { spans, rendered, message: said } = message.message
  const span = spans.find((one) => one.is_primary)
  // The summary of how many errors there were names no line, and says nothing new.
  if (span === undefined && said.startsWith('aborting due to')) return []
  const text = `${said}\n\n${rendered ?? ''}`.trim().slice(0, MOST_MESSAGE)
  return [{ file: span?.file_name ?? '', ...(span && { line: span.line_start }), message: text }]
}

const targetOf = (message: Extract<Message, { reason: 'compiler-artifact' }>): CargoTarget => ({
  // `cdylib`, `rlib`, `proc-macro` are libraries to whoever names the tests in them.
  kind: message.target.kind.some((kind) => ['bin', 'test', 'bench', 'example'].includes(kind)) ? (message.target.kind[0] ?? 'lib') : 'lib',
  name: message.target.name,
  source: message.target.src_path,
  folder: (message.manifest_path ?? '').replace(/\/?Cargo\.toml$/, ''),
})

/** Reads the messages of the build out of everything that cargo printed. */
export const readCargoBuild = (lines: readonly string[]): CargoBuild => {
  const messages = lines
    .filter(isCargoMessage)
    .map(messageOf)
    .filter((message) => message !== undefined)
  const artifacts = messages.filter((message) => message.reason === 'compiler-artifact')
  const errors = new Map(messages.flatMap(errorOf).map((problem) => [JSON.stringify(problem), problem]))
  return {
    byExecutable: new Map(
      artifacts.flatMap((made) => (made.executable === null ? [] : [[baseName(made.executable), targetOf(made)] as const])),
    ),
    targets: artifacts.map(targetOf),
    errors: [...errors.values()],
  }
}

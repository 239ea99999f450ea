import * as z from 'zod'
import type { Diagnostic, DiagnosticSeverity } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { decoded, isAbsolute } from './workspace-path.ts'

const text = z.string().optional().catch(undefined)
const count = z.number().optional().catch(undefined)
/** A list in which one odd member does not take the others with it. */
const list = <T extends z.ZodType>(member: T) =>
  z
    .array(z.unknown())
    .optional()
    .catch(undefined)
    .transform((all = []) => all.flatMap((one): z.output<T>[] => succeeded(member.safeParse(one))))
const succeeded = <T>(result: z.ZodSafeParseResult<T>): T[] => (result.success ? [result.data] : [])

const Address = z.object({ uri: text, uriBaseId: text, index: count })
const Message = z.object({ text, markdown: text, id: text, arguments: list(z.string()) })
const Region = z.object({ startLine: count, startColumn: count, endLine: count, endColumn: count })
const Location = z.object({
  physicalLocation: z.object({ artifactLocation: Address.optional(), region: Region.optional() }).optional(),
})
const Rule = z.object({
  id: text,
  defaultConfiguration: z.object({ level: text }).optional().catch(undefined),
  messageStrings: z.record(z.string(), z.object({ text })).optional().catch(undefined),
})
const Result = z.object({
  ruleId: text,
  ruleIndex: count,
  rule: z.object({ id: text, index: count }).optional().catch(undefined),
  level: text,
  kind: text,
  message: Message.optional().catch(undefined),
  locations: list(Location),
  suppressions: list(z.object({ status: text })),
  baselineState: text,
})
const Run = z.object({
  tool: z.object({ driver: z.object({ name: text, rules: list(Rule) }) }),
  results: list(Result),
  artifacts: list(z.object({ location: Address.optional() })),
  originalUriBaseIds: z.record(z.string(), Address).optional().catch(undefined),
})
const Sarif = z.object({ version: z.string().startsWith('2.'), runs: list(Run) })

type Run = z.infer<typeof Run>
type Result = z.infer<typeof Result>
type Address = z.infer<typeof Address>
type Rule = z.infer<typeof Rule>

/** SARIF 2.1.0. What is suppressed, passed or gone since an earlier run is no problem of now. */
export const sarifOf = (document: unknown): Diagnostic[] | undefined => {
  const read = Sarif.safeParse(document)
  if (!read.success) return undefined
  return read.data.runs.flatMap((run) => run.results.filter(isProblem).map((result) => problemOf(run, result)))
}

const HARMLESS = ['pass', 'notApplicable']

const isProblem = ({ kind, suppressions, baselineState }: Result): boolean =>
  !HARMLESS.includes(kind ?? '') && baselineState !== 'absent' && !isSuppressed(suppressions)

/** A suppression that was refused, or that still waits, suppresses nothing. */
const isSuppressed = (suppressions: Result['suppressions']): boolean =>
  suppressions.length > 0 && suppressions.every(({ status }) => status === undefined || status === 'accepted')

const problemOf = (run: Run, result: Result): Diagnostic => {
  const rule = ruleOf(run, result)
  const place = result.locations[0]?.physicalLocation
  const region = place?.region
  return diagnosticOf({
    file: fileOf(run, place?.artifactLocation),
    line: region?.startLine,
    column: region?.startColumn,
    endLine: region?.endLine ?? (region?.endColumn === undefined ? undefined : region.startLine),
    endColumn: region?.endColumn,
    severity: severityOf(result, rule),
    message: messageOf(result, rule),
    code: result.ruleId ?? result.rule?.id ?? rule?.id,
    source: run.tool.driver.name,
  })
}

const ruleOf = (run: Run, { ruleId, ruleIndex, rule }: Result): Rule | undefined => {
  const { rules } = run.tool.driver
  return rules[ruleIndex ?? rule?.index ?? -1] ?? rules.find(({ id }) => id !== undefined && id === (ruleId ?? rule?.id))
}

/** The format's own rule: the result's level, else the rule's, else a warning. */
const severityOf = (result: Result, rule: Rule | undefined): DiagnosticSeverity => {
  if (result.kind === 'informational') return 'information'
  switch (result.level ?? rule?.defaultConfiguration?.level) {
    case 'error':
      return 'error'
    case 'note':
      return 'information'
    case 'none':
      return 'hint'
    case undefined:
    default:
      return 'warning'
  }
}

const messageOf = ({ message }: Result, rule: Rule | undefined): string => {
  const template = message?.text ?? message?.markdown ?? rule?.messageStrings?.[message?.id ?? '']?.text ?? ''
  return message === undefined || message.arguments.length === 0
    ? template
    : template.replaceAll(/\{(\d+)\}/g, (whole, index: string) => message.arguments[Number(index)] ?? whole)
}

const fileOf = (run: Run, address: Address | undefined): string => {
  const named = address?.uri === undefined ? (run.artifacts[address?.index ?? -1]?.location ?? address) : address
  return named === undefined ? '' : resolved(run, named, 0)
}

const BASES = 5

/** A relative address stands on its named base, which may stand on another; a base that names no place leaves it relative to the workspace. */
const resolved = (run: Run, { uri = '', uriBaseId }: Address, depth: number): string => {
  const here = /^file:/i.test(uri) ? uri : decoded(uri)
  const base = uriBaseId === undefined ? undefined : run.originalUriBaseIds?.[uriBaseId]
  if (base === undefined || depth > BASES || isAbsolute(here) || /^file:/i.test(here)) return here
  const root = resolved(run, base, depth + 1)
  return root === '' ? here : `${root.replace(/\/$/, '')}/${/^file:/i.test(root) ? encodeURI(here) : here}`
}

import type { Command } from 'vscode-languageserver'
import type { Fix, Standing } from '../shared/index.ts'
import type { Folder, Picture, Placed, Server } from './context.ts'
import { commandOf, lineRange } from './convert.ts'
import { localPath, pathBelow } from './files.ts'
import type { Range } from 'vscode-languageserver'

/** Something to click on a line. Lenses and code actions both show exactly these. */
export type Call = { readonly range: Range; readonly command: Command; readonly placed: Placed | null }

/** What can be done on the lines of a document: every finding's fixes, on the plan each criterion's check, on a test file each test. */
export const callsIn = async (server: Server, folder: Folder, uri: string): Promise<Call[]> => {
  const picture = folder.picture()
  if (picture === null) return []
  const root = server.folders.all().length > 1 ? folder.root : null
  const fromFindings = picture.placed
    .filter((placed) => placed.uri === uri)
    .flatMap((placed) => placed.finding.fixes.map((fix) => ({ range: placed.range, command: commandOf(fix, root), placed })))
  const plain = uri === folder.planUri() ? onPlan(picture) : await onSource(server, folder, picture, uri)
  // A finding's own call says more than the plain one on the same line.
  const taken = new Set(fromFindings.map(lineAndCommand))
  const others = plain.map(({ range, fix }): Call => ({ range, command: commandOf(fix, root), placed: null }))
  return once([...fromFindings, ...others.filter((call) => !taken.has(lineAndCommand(call)))])
}

type Plain = { readonly range: Range; readonly fix: Fix }

const onPlan = ({ view, plan, planLines }: Picture): Plain[] =>
  view.standings.flatMap((standing) => {
    const line = plan.lines[standing.criterion.id]
    if (line === undefined) return []
    return [...runCheck(standing), ...showOutput(standing)].map((fix) => ({ range: lineRange(planLines, line), fix }))
  })

const onSource = async ({ documents }: Server, folder: Folder, picture: Picture, uri: string): Promise<Plain[]> => {
  const path = localPath(uri)
  const below = path === null ? null : pathBelow(folder.root, path)
  if (below === null) return []
  const { testCalls } = await import('./core.ts')
  const lines = documents.get(uri)?.getText().split('\n') ?? []
  return testCalls(folder.seen, picture, below).map(({ line, fix }) => ({ range: lineRange(lines, line), fix }))
}

/** What only the user can answer has nothing to run. */
const runCheck = ({ criterion }: Standing): Fix[] =>
  criterion.check === null || criterion.check.kind === 'manual'
    ? []
    : [{ operation: 'verify', title: `Run the check of ${criterion.id}`, input: { criteria: [criterion.id], force: true } }]

/** Of the run that goes on, or of the one that the verdict rests on. */
const showOutput = ({ criterion, verdict, running }: Standing): Fix[] => {
  if (running !== null) return [{ operation: 'show_run', title: `${criterion.id} is running: show its output`, input: { run: running } }]
  if (verdict.kind === 'unproven' || ['read', 'attested'].includes(verdict.evidence.sandbox.grade)) return []
  return [{ operation: 'show_run', title: `${criterion.id} ${verdict.kind}: show the output`, input: { run: verdict.evidence.id } }]
}

const lineAndCommand = ({ range, command }: Call): string => `${range.start.line} ${command.command}`

/** Several failing tests on one line ask for the same run; one click is enough. */
const once = (calls: readonly Call[]): Call[] => {
  const known = new Set<string>()
  return calls.filter(({ range, command }) => {
    const key = JSON.stringify([range.start.line, command.command, command.arguments])
    return known.has(key) ? false : known.add(key)
  })
}

import type { Command } from 'vscode-languageserver'
import type { Fix, Standing } from '../shared/index.ts'
import type { Folder, Placed, Server } from './context.ts'
import { commandOf, lineRange } from './convert.ts'
import type { Range } from 'vscode-languageserver'

/** Something to click on a line. Lenses and code actions both show exactly these. */
export type Call = { readonly range: Range; readonly command: Command; readonly placed: Placed | null }

/** What can be done on the lines of a document: every finding's fixes, and on the plan the check of each criterion. */
export const callsIn = (server: Server, folder: Folder, uri: string): Call[] => {
  const picture = folder.picture()
  if (picture === null) return []
  const root = server.folders.all().length > 1 ? folder.root : null
  const fromFindings = picture.placed
    .filter((placed) => placed.uri === uri)
    .flatMap((placed) => placed.finding.fixes.map((fix) => ({ range: placed.range, command: commandOf(fix, root), placed })))
  if (uri !== folder.planUri()) return once(fromFindings)
  const fromCriteria = picture.view.standings.flatMap((standing): Call[] => {
    const line = picture.plan.lines[standing.criterion.id]
    if (line === undefined || standing.criterion.check === null) return []
    return [{ range: lineRange(picture.planLines, line), command: commandOf(runCheck(standing), root), placed: null }]
  })
  // A finding's own call says more than the plain one on the same line.
  const taken = new Set(fromFindings.map(lineAndCommand))
  return once([...fromFindings, ...fromCriteria.filter((call) => !taken.has(lineAndCommand(call)))])
}

const runCheck = ({ criterion }: Standing): Fix => ({
  operation: 'verify',
  title: `Run the check of ${criterion.id}`,
  input: { criteria: [criterion.id], force: true },
})

const lineAndCommand = ({ range, command }: Call): string => `${range.start.line} ${command.command}`

/** Several failing tests on one line ask for the same run; one click is enough. */
const once = (calls: readonly Call[]): Call[] => {
  const known = new Set<string>()
  return calls.filter(({ range, command }) => {
    const key = JSON.stringify([range.start.line, command.command, command.arguments])
    return known.has(key) ? false : known.add(key)
  })
}

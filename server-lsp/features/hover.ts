import type { Feature, Folder } from '../context.ts'
import { coversLine, markup } from '../convert.ts'

/** The evidence of the criterion on a plan line, or behind the findings of a source line. */
export const hover: Feature = ({ connection, client, folders }) => {
  connection.onHover(async ({ textDocument: { uri }, position: { line } }) => {
    const folder = folders.of(uri)
    const paragraphs = folder === null ? [] : await paragraphsOn(folder, uri, line)
    return paragraphs.length === 0 ? null : { contents: markup(paragraphs, client.readsMarkdown) }
  })
  return { hoverProvider: true }
}

const paragraphsOn = async (folder: Folder, uri: string, line: number): Promise<string[]> => {
  const picture = folder.picture()
  if (picture === null) return []
  const { evidenceWords } = await import('../core.ts')
  const here = picture.placed.filter((placed) => placed.uri === uri && coversLine(placed.range, line)).map(({ finding }) => finding)
  const spoken = new Set(here.map(({ evidence }) => evidence))
  const onPlan = uri === folder.planUri()
  const standings = picture.view.standings.filter((standing) =>
    onPlan
      ? picture.plan.lines[standing.criterion.id] === line
      : standing.verdict.kind !== 'unproven' && spoken.has(standing.verdict.evidence.id),
  )
  return [
    ...new Set([
      ...here.map(({ message }) => message),
      ...standings.map((standing) => evidenceWords(standing, folder.workspace.sources.now())),
    ]),
  ]
}

import type { Client } from '../client.ts'
import type { Feature, Folder, Picture } from '../context.ts'
import { coversLine, markup } from '../convert.ts'
import { localPath, pathBelow } from '../files.ts'

/** The evidence of the criterion on a plan line; on a source line what its test showed, its findings, and the evidence behind them. */
export const hover: Feature = ({ connection, client, folders }) => {
  connection.onHover(async ({ textDocument: { uri }, position: { line } }) => {
    const folder = folders.of(uri)
    const paragraphs = folder === null ? [] : await paragraphsOn(folder, client, uri, line)
    return paragraphs.length === 0 ? null : { contents: markup(paragraphs, client.readsMarkdown) }
  })
  return { hoverProvider: true }
}

const paragraphsOn = async (folder: Folder, client: Client, uri: string, line: number): Promise<string[]> => {
  const picture = folder.picture()
  if (picture === null) return []
  const { evidenceWords } = await import('../core.ts')
  const whole = uri === folder.planUri()
  const { words, standings } = whole ? onPlan(picture, line) : await onSource(folder, client, picture, uri, line)
  const here = picture.placed.filter((placed) => placed.uri === uri && coversLine(placed.range, line)).map(({ finding }) => finding)
  const spoken = new Set(here.map(({ evidence }) => evidence))
  const behind = picture.view.standings.filter(
    (standing) =>
      standings.includes(standing) || (!whole && standing.verdict.kind !== 'unproven' && spoken.has(standing.verdict.evidence.id)),
  )
  // A test's own words say what its finding says, and more.
  const messages = here.filter(({ code }) => words.length === 0 || code !== 'failing-test').map(({ message }) => message)
  return [
    ...new Set([
      ...words,
      ...messages,
      ...behind.map((standing) => evidenceWords(standing, { now: folder.workspace.sources.now(), whole })),
    ]),
  ]
}

type Said = { readonly words: readonly string[]; readonly standings: Picture['view']['standings'] }

const onPlan = ({ view, plan }: Picture, line: number): Said => ({
  words: [],
  standings: view.standings.filter(({ criterion }) => plan.lines[criterion.id] === line),
})

const onSource = async (folder: Folder, { readsMarkdown }: Client, picture: Picture, uri: string, line: number): Promise<Said> => {
  const path = localPath(uri)
  const below = path === null ? null : pathBelow(folder.root, path)
  const { testWordsOn } = await import('../core.ts')
  const on = below === null ? null : testWordsOn(folder, picture, { path: below, line, markdown: readsMarkdown })
  return on === null ? { words: [], standings: [] } : { words: on.words, standings: on.from.standing === null ? [] : [on.from.standing] }
}

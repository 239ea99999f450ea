import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DocumentLink } from 'vscode-languageserver'
import type { Feature, Folder, Picture } from '../context.ts'
import { partRange } from '../convert.ts'

/** The files and tests that the plan's steps name, where they exist. */
export const documentLinks: Feature = ({ connection, folders }) => {
  connection.onDocumentLinks(({ textDocument: { uri } }) => {
    const folder = folders.of(uri)
    const picture = folder?.picture() ?? null
    return folder === null || picture === null || uri !== folder.planUri() ? [] : linksIn(folder, picture)
  })
  return { documentLinkProvider: {} }
}

const linksIn = (folder: Folder, { view: { state }, plan, planLines }: Picture): DocumentLink[] => {
  if (state.plan.kind === 'none') return []
  return state.plan.plan.steps.flatMap(({ id, title, files, tests }) => {
    const line = plan.lines[id]
    if (line === undefined) return []
    const text = planLines[line] ?? ''
    // Behind the title, which may name a file in passing.
    const from = text.indexOf(title) + title.length
    return [...files, ...tests].flatMap((path) => {
      const start = text.indexOf(path, from)
      return start < 0 || !existsSync(join(folder.root, path))
        ? []
        : [{ range: partRange(line, start, path.length), target: folder.uriOf(path) }]
    })
  })
}

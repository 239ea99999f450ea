import type { Feature } from '../context.ts'
import { outlineOf } from '../outline.ts'

/** The plan's sections can be folded. */
export const folding: Feature = ({ connection, folders }) => {
  connection.onFoldingRanges(({ textDocument: { uri } }) => {
    const folder = folders.of(uri)
    const picture = folder?.picture() ?? null
    if (folder === null || picture === null || uri !== folder.planUri()) return []
    return outlineOf(picture.plan).flatMap(({ within }) => within.map(({ line, to }) => ({ startLine: line, endLine: to })))
  })
  return { foldingRangeProvider: true }
}

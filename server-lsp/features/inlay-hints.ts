import type { Feature } from '../context.ts'
import { lineRange, coversLine } from '../convert.ts'

/** The verdict at the end of each criterion's line in the plan. */
export const inlayHints: Feature = ({ connection, folders }) => {
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }) => {
    const folder = folders.of(uri)
    const picture = folder?.picture() ?? null
    if (folder === null || picture === null || uri !== folder.planUri()) return []
    return picture.view.standings.flatMap(({ criterion, verdict, running }) => {
      const line = picture.plan.lines[criterion.id]
      if (line === undefined || !coversLine(range, line)) return []
      return [
        {
          position: lineRange(picture.planLines, line).end,
          label: running === null ? verdict.kind : `${verdict.kind}, running`,
          paddingLeft: true,
        },
      ]
    })
  })
  return { inlayHintProvider: true }
}

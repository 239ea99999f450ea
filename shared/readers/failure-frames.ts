import type { Frame } from '../session/outcome.ts'

/** The place in `at name (place)` and in `at place`, as V8 writes them. */
const placeIn = (line: string): string | undefined => {
  const said = /^\s+at (?:async )?(.*)$/.exec(line)?.[1]
  const named = said?.indexOf(' (') ?? -1
  return named !== -1 && said?.endsWith(')') === true ? said.slice(named + 2, -1) : said
}

/** `path:line:column`; mocha shortens the path to one from its folder. */
const placed = /^(?:file:\/\/)?((?:[A-Za-z]:[\\/])?[^\s:<>][^:<>]*):(\d+):\d+$/

/** More lines than anybody reads; a recursion without end must not fill the record. */
const most = 20
/** A stack's line names one place; longer ones are somebody's text. */
const longestLine = 1000

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The lines of the project in a stack of Node's, innermost first: posix paths below `cwd`, without what is installed. */
export const framesIn = (stack: string, cwd: string | undefined): Frame[] => {
  if (cwd === undefined) return []
  const root = `${cwd.replaceAll('\\', '/').replace(/\/$/, '')}/`
  return stack
    .split('\n')
    .flatMap((text): Frame[] => {
      const [, place = '', line] = placed.exec((text.length > longestLine ? undefined : placeIn(text)) ?? '') ?? []
      const path = (text.includes('file://') ? decoded(place) : place).replaceAll('\\', '/')
      const file = path.startsWith(root) ? path.slice(root.length) : path
      const isForeign = file === '' || /^(\/|\.\.\/|[A-Za-z]:)|(^|\/)node_modules\//.test(file)
      return isForeign ? [] : [{ file, line: Number(line) }]
    })
    .slice(0, most)
}

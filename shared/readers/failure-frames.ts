import type { Frame } from '../session/outcome.ts'

/** `at name (place:line:column)` and `at place:line:column`, as V8 writes them. */
const stackLine = /^\s+at (?:[^\n]*? \()?(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\n]*?):(\d+):\d+\)?$/

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
      const [, place = '', line] = (text.length > longestLine ? null : stackLine.exec(text)) ?? []
      const path = (text.includes('file://') ? decoded(place) : place).replaceAll('\\', '/')
      const file = path.slice(root.length)
      return path.startsWith(root) && !/(^|\/)node_modules\//.test(file) ? [{ file, line: Number(line) }] : []
    })
    .slice(0, most)
}

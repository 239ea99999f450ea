/** What an index knows of a file on disk: its content's id, and the stat key it had then. `end`: where its text ends. */
export type IndexEntry = {
  readonly oid: string
  readonly ctimeMs: number
  readonly mtimeMs: number
  readonly ino: number
  readonly size: number
  readonly end: number
}

const shape =
  /  ctime: (\d+):(\d+)\n {2}mtime: (\d+):(\d+)\n {2}dev: \d+\tino: (\d+)\n {2}uid: \d+\tgid: \d+\n {2}size: (\d+)\tflags: \w+\n/y

const milliseconds = (seconds = '', nanoseconds = ''): number => Number(seconds) * 1000 + Number(nanoseconds) / 1e6

/** Reads what `ls-files --debug` prints behind a path. Another version of git may print it otherwise: then nothing is known of the file. */
export const entryOf = (text: string, at: number, oid: string): IndexEntry => {
  shape.lastIndex = at
  const said = shape.exec(text)
  if (said === null) return { oid, ctimeMs: Number.NaN, mtimeMs: 0, ino: 0, size: 0, end: afterText(text, at) }
  const [whole, ctimeS, ctimeNs, mtimeS, mtimeNs, ino, size] = said
  const times = { ctimeMs: milliseconds(ctimeS, ctimeNs), mtimeMs: milliseconds(mtimeS, mtimeNs) }
  return { oid, ...times, ino: Number(ino), size: Number(size), end: at + whole.length }
}

/** The next record begins a line with its tag; lines of the text between are indented. */
const afterText = (text: string, at: number): number => {
  let end = at
  while (end < text.length && text.charAt(end) === ' ') {
    const line = text.indexOf('\n', end)
    end = line === -1 ? text.length : line + 1
  }
  return end
}

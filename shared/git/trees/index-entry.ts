/** What an index knows of a file on disk: its content's id, and the stat key it had then. */
export type IndexEntry = {
  readonly oid: string
  readonly ctimeMs: number
  readonly mtimeMs: number
  readonly ino: number
  readonly size: number
}

const shape =
  /  ctime: (\d+):(\d+)\n {2}mtime: (\d+):(\d+)\n {2}dev: \d+\tino: (\d+)\n {2}uid: \d+\tgid: \d+\n {2}size: (\d+)\tflags: \w+\n/y

const milliseconds = (seconds = '', nanoseconds = ''): number => Number(seconds) * 1000 + Number(nanoseconds) / 1e6

/**
 * Reads one record of `ls-files -z -t -s --debug` that begins at `at`. Another version of git may print it otherwise: then nothing is known of
 * the file.
 */
export const entryAt = (text: string, at: number): IndexEntry | null => {
  const tab = text.indexOf('\t', at)
  shape.lastIndex = text.indexOf('\0', tab) + 1
  const said = shape.exec(text)
  if (said === null) return null
  const [, ctimeS, ctimeNs, mtimeS, mtimeNs, ino, size] = said
  const times = { ctimeMs: milliseconds(ctimeS, ctimeNs), mtimeMs: milliseconds(mtimeS, mtimeNs) }
  return { oid: text.slice(at + 9, tab - 2), ...times, ino: Number(ino), size: Number(size) }
}

/** Where the record behind a path ends: the next one begins a line with its tag, the lines between are indented. */
export const afterText = (text: string, at: number): number => {
  let end = at
  while (end < text.length && text.charAt(end) === ' ') {
    const line = text.indexOf('\n', end)
    end = line === -1 ? text.length : line + 1
  }
  return end
}

/** A line that a change adds; `line` is 1-based in the new file. */
export type AddedLine = { readonly line: number; readonly text: string }

/** One file of a change. `removed`: the texts of lines that went. `isNew`: it was not there before. Posix path from the workspace. */
export type ChangedText = {
  readonly path: string
  readonly isNew: boolean
  readonly added: readonly AddedLine[]
  readonly removed: readonly string[]
}

type Growing = { path: string; isNew: boolean; added: AddedLine[]; removed: string[] }

const unquoted = (path: string): string => (path.startsWith('"') ? path.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : path)

/** Reads a unified diff with the prefixes a/ and b/. Files that went, and those without text, have nothing added. */
export const addedLines = (diff: string): ChangedText[] => {
  const files: Growing[] = []
  let line = 0
  let inHunk = false
  for (const text of diff.split('\n')) {
    const file = files.at(-1)
    if (text.startsWith('diff --git ')) {
      files.push({ path: '', isNew: false, added: [], removed: [] })
      inHunk = false
    } else if (file === undefined) continue
    else if (!inHunk && text.startsWith('new file mode')) file.isNew = true
    else if (!inHunk && text.startsWith('+++ ')) file.path = unquoted(text.slice(4).replace(/\t$/, '')).replace(/^b\//, '')
    else if (text.startsWith('@@ ')) {
      line = Number(/\+(\d+)/.exec(text)?.[1] ?? 1)
      inHunk = true
    } else if (inHunk && text.startsWith('+')) file.added.push({ line: line++, text: text.slice(1) })
    else if (inHunk && text.startsWith('-')) file.removed.push(text.slice(1))
    else if (inHunk && text.startsWith(' ')) line += 1
  }
  return files.filter(({ path }) => path !== '' && path !== '/dev/null')
}

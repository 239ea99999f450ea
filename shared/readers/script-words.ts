/** A word: pieces in quotes and bare ones, none of which means anything to a shell. */
const word = /((?:"[^"$`\\]*"|'[^']*'|[^\s"'$`\\|&;<>()*?[\]{}~#!]+)+)(\s+|$)/gy

/** The words of a package script that is one plain command, quotes resolved; `undefined` when it needs a shell. */
export const scriptWords = (script: string): string[] | undefined => {
  const words: string[] = []
  const rest = script.trim().replace(word, (_, pieces) => {
    words.push(String(pieces).replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
    return ''
  })
  return rest === '' && words.length > 0 ? words : undefined
}

/** The words of a script that needs the shell for its file patterns and for nothing else; `undefined` when it needs more, or no shell at all. */
export const patternWords = (script: string): string[] | undefined =>
  /^[\w\s./=*?@:,+{}[\]-]+$/.test(script) && /[*?{[]/.test(script) ? script.trim().split(/\s+/) : undefined

/** The words of a package script that is one plain command, quotes resolved; `undefined` when it needs a shell. */
export const scriptWords = (script: string): string[] | undefined => {
  const words: string[] = []
  const rest = script.trim().replace(/(?:"([^"$`\\]*)"|'([^']*)'|([^\s"'$`\\|&;<>()*?[\]{}~#!]+))(\s+|$)/gy, (_, double, single, bare) => {
    words.push(String(double ?? single ?? bare))
    return ''
  })
  return rest === '' && words.length > 0 ? words : undefined
}

import type { Pair } from './weakening.ts'

/** Says whether two texts are the same but for names that were changed throughout. */
export type Same = (before: string, now: string) => boolean

/**
 * A name is taken for renamed when the old one is gone and the new one was not there: among the names the test declares, or in the whole file.
 * Each name has one new name in a pair of tests, so that two names cannot become one.
 */
export const sameBut = ({ before, now }: Pair): Same => {
  const forth = new Map<string, string>()
  const back = new Map<string, string>()
  /** Of the text that is looked at; they count for others only when the whole of it is the same. */
  const tried: [string, string][] = []
  const isLocal = (x: string, y: string): boolean =>
    x in before.manifest.locals && y in now.manifest.locals && !(x in now.manifest.locals) && !(y in before.manifest.locals)
  const isNamed = (x: string, y: string): boolean => before.names.has(x) && now.names.has(y) && !now.names.has(x) && !before.names.has(y)
  const renamed = (x: string, y: string): boolean => {
    if (x === y) return true
    if (forth.has(x) || back.has(y)) return forth.get(x) === y && back.get(y) === x
    if (!isLocal(x, y) && !isNamed(x, y)) return false
    forth.set(x, y)
    back.set(y, x)
    tried.push([x, y])
    return true
  }
  const forget = (): boolean => {
    for (const [x, y] of tried) {
      forth.delete(x)
      back.delete(y)
    }
    return false
  }
  return (a, b) => {
    if (a === b) return true
    const left = a.split(' ')
    const right = b.split(' ')
    if (left.length !== right.length) return false
    tried.length = 0
    return left.every((word, at) => renamed(word, right[at] ?? '')) || forget()
  }
}

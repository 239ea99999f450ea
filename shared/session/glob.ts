import picomatch from 'picomatch'

/** Paths are posix everywhere, whatever the machine; a file is not less part of the project because its name begins with a dot. */
const OPTIONS = { dot: true, windows: false }

/**
 * Whether a posix path from the workspace is meant: it matches a glob, and none that begins with `!`. Only such ones: everything else is meant.
 * No globs: nothing is.
 */
export const matcherOf = (globs: readonly string[]): ((path: string) => boolean) => {
  const excluded = matcherOfAny(globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)))
  const wanted = globs.filter((glob) => !glob.startsWith('!'))
  const included = globs.length > 0 && wanted.length === 0 ? () => true : matcherOfAny(wanted)
  return (path) => included(path) && !excluded(path)
}

/** Empty globs match nothing; the library would throw at them. */
const matcherOfAny = (globs: readonly string[]): ((path: string) => boolean) => {
  const matchers = globs.filter((glob) => glob !== '').map((glob) => picomatch(glob, OPTIONS))
  return (path) => path !== '' && matchers.some((matches) => matches(path))
}

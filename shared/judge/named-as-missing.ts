/** Something that a run's output says was not there: a path as the tool wrote it, a program, or a port that nobody answered at. */
export type Named =
  | {
      readonly kind: 'path'
      readonly path: string
      /** The file that asked for it; a relative path begins in its folder. */ readonly from?: string
    }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'python'; readonly name: string }
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'port'; readonly port: number }

type Pattern = { readonly finds: RegExp; readonly names: (groups: Readonly<Record<string, string | undefined>>) => Named | null }

const path = (text: string | undefined, from?: string): Named | null =>
  text === undefined ? null : { kind: 'path', path: text.replace(/^file:\/\//, ''), ...(from !== undefined && { from }) }

/** A module is a path or a package: `./gen`, `/ws/dist/a.js`, `@scope/name/deep`. */
const module = (text: string | undefined, from?: string): Named | null => {
  if (text === undefined) return null
  if (/^([./]|file:)/.test(text)) return path(text, from)
  return { kind: 'package', name: /^(@[^/]+\/[^/]+|[^/]+)/.exec(text)?.[0] ?? text }
}

const command = (text: string | undefined): Named | null => {
  if (text === undefined) return null
  return text.includes('/') ? path(text) : { kind: 'command', name: text }
}

const port = (text: string | undefined): Named | null => (text === undefined ? null : { kind: 'port', port: Number(text) })

/** Each was seen in the output of the tool it names; one line of output, but for Node's require stack. */
const patterns: readonly Pattern[] = [
  {
    // Node: CommonJS, with the file that asked on the second line after.
    finds: /Cannot find module '(?<wanted>[^'\n]+)'\n+Require stack:\n+- (?<from>[^\n]+)/g,
    names: ({ wanted, from }) => module(wanted, from),
  },
  {
    // Node: ECMAScript modules; vitest says it alike.
    finds: /Cannot find (?:module|package) '(?<wanted>[^'\n]+)' imported from '?(?<from>[^'\n]+)/g,
    names: ({ wanted, from }) => module(wanted, from),
  },
  {
    // The main program, jest (`from 'test/a.test.js'`).
    finds: /Cannot find module '(?<wanted>[^'\n]+)'(?: from '(?<from>[^'\n]+)')?/g,
    names: ({ wanted, from }) => module(wanted, from),
  },
  {
    finds:
      /(?<![^\s])(?<from>[^\s(]+)\(\d+,\d+\): error TS(?:2307|2792|7016): (?:Cannot find module|Could not find a declaration file for module) '(?<wanted>[^'\n]+)'/g,
    names: ({ wanted, from }) => module(wanted, from),
  },
  {
    finds: /Failed to resolve import "(?<wanted>[^"\n]+)" from "(?<from>[^"\n]+)"/g,
    names: ({ wanted, from }) => module(wanted, from),
  },
  { finds: /Failed to resolve entry for package "(?<wanted>[^"\n]+)"/g, names: ({ wanted }) => module(wanted) },
  { finds: /ENOENT: no such file or directory, \w+ '(?<wanted>[^'\n]+)'/g, names: ({ wanted }) => path(wanted) },
  {
    finds: /(?:ModuleNotFoundError: )?No module named '?(?<name>[\w.]+)'?/g,
    names: ({ name }) => (name === undefined ? null : { kind: 'python', name }),
  },
  { finds: /FileNotFoundError: \[Errno 2\] No such file or directory: '(?<wanted>[^'\n]+)'/g, names: ({ wanted }) => path(wanted) },
  // Go: what a test opens, what is embedded, a generated package.
  { finds: /\b(?:open|stat|lstat|fork\/exec) (?<wanted>[^\s:]+): no such file or directory/g, names: ({ wanted }) => path(wanted) },
  {
    finds: /(?<![^\s])(?<from>[^\s:]+\.go):\d+:\d+: pattern (?<wanted>[^\s:]+): no matching files found/g,
    names: ({ wanted, from }) => path(wanted?.replace(/\/?[*?[].*$/, ''), `./${from}`),
  },
  // Rust: include_str! and its kin; the path is made of two.
  { finds: /couldn't read `?(?<wanted>[^\s`]+)`?: No such file or directory/g, names: ({ wanted }) => path(wanted) },
  // dash, bash, and our own launcher.
  { finds: /^(?:\/bin\/)?sh: (?:line )?\d+: (?<name>[^\s:]+): not found$/gm, names: ({ name }) => command(name) },
  {
    finds: /^(?:\S*\/)?(?:ba|z|da)?sh: (?:line \d+: )?(?<name>[^\s:]+): (?:command not found|No such file or directory)$/gm,
    names: ({ name }) => command(name),
  },
  { finds: /^(?<name>\S+): not found(?: inside the sandbox)?$/gm, names: ({ name }) => command(name) },
  // Node, Go; psycopg; redis-py.
  { finds: /ECONNREFUSED (?:\[?[\w.:]*\]?):(?<port>\d+)/g, names: (groups) => port(groups['port']) },
  { finds: /dial tcp \S+:(?<port>\d+): connect: connection refused/g, names: (groups) => port(groups['port']) },
  { finds: /port (?<port>\d+) failed: Connection refused/g, names: (groups) => port(groups['port']) },
  { finds: /connecting to [\w.-]+:(?<port>\d+)\. Connection refused/g, names: (groups) => port(groups['port']) },
]

/** Nothing that a tool says of a missing thing is as long; a run may print lines of megabytes. */
const LONGEST_LINE = 1000

const TERMINAL_COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/** What a run's output says was missing, in the order of the patterns; the same thing once. The tail of a long output will do. */
export const namedAsMissing = (output: string): Named[] => {
  const lines = output.replace(TERMINAL_COLOURS, '').split('\n')
  const plain = lines.map((line) => line.slice(0, LONGEST_LINE)).join('\n')
  const found = patterns.flatMap(({ finds, names }) => [...plain.matchAll(finds)].map((match) => names(match.groups ?? {})))
  const seen = new Set<string>()
  return found.filter((named): named is Named => {
    const key = JSON.stringify(named)
    if (named === null || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

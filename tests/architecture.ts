import { posix } from 'node:path'
import { maskSource, type SourceFile } from './support/source-text.ts'

/** A part of the house: where its files lie, which rooms and packages they may import, and whether it is pure. */
type Room = { readonly at: string; readonly rooms: readonly string[]; readonly packages: readonly RegExp[]; readonly pure?: true }

const NODE = /^node:/
const ZOD = /^zod$/
const MCP = /^@modelcontextprotocol\//
const LSP = /^vscode-languageserver/

/**
 * The import table of the design. The longest `at` that begins a path is its room. Within its own room a file may import anything; a room that
 * is not listed here is not allowed to exist.
 */
export const HOUSE: Readonly<Record<string, Room>> = {
  session: { at: 'shared/session/', rooms: [], packages: [ZOD, /^picomatch$/], pure: true },
  judge: { at: 'shared/judge/', rooms: ['session', 'readers'], packages: [ZOD], pure: true },
  readers: { at: 'shared/readers/', rooms: ['session'], packages: [ZOD, /^fast-xml-parser$/], pure: true },
  playbooks: { at: 'shared/playbooks/', rooms: ['session'], packages: [ZOD] },
  store: { at: 'shared/store/', rooms: ['session'], packages: [NODE, ZOD, /^jsonc-parser$/] },
  git: { at: 'shared/git/', rooms: ['session'], packages: [NODE, ZOD, /^simple-git$/, /^execa$/] },
  /** Looks for secrets in what would leave; loaded by a push alone. */
  secrets: { at: 'shared/secrets/', rooms: ['session'], packages: [NODE, /^@secretlint\//] },
  sandbox: { at: 'shared/sandbox/', rooms: ['session'], packages: [NODE, ZOD, /^execa$/] },
  /** Reads tests and what configures them; its parser is native, so it is loaded when a question needs it. */
  syntax: { at: 'shared/syntax/', rooms: ['session'], packages: [NODE, /^@ast-grep\//, /^smol-toml$/, /^yaml$/] },
  /** The verbs tie the rooms below together; nothing below knows them. */
  operations: {
    at: 'shared/operations/',
    rooms: ['session', 'judge', 'readers', 'playbooks', 'store', 'git', 'sandbox', 'secrets', 'syntax'],
    packages: [NODE, ZOD],
  },
  /** The composition root knows every room that it puts together. */
  workspace: { at: 'shared/workspace.ts', rooms: ['session', 'judge', 'operations', 'store', 'git', 'sandbox'], packages: [NODE] },
  version: { at: 'shared/version.ts', rooms: [], packages: [] },
  /** The only door. Disk and process rooms behind it stay closed, but for what a client needs to watch and to set. */
  index: {
    at: 'shared/index.ts',
    rooms: ['workspace', 'operations', 'judge', 'readers', 'session', 'store', 'playbooks', 'version'],
    packages: [],
  },
  /** Loaded into foreign processes, so it stands alone. */
  reporters: { at: 'shared/reporters/', rooms: [], packages: [NODE] },
  'server-mcp': { at: 'server-mcp/', rooms: ['index'], packages: [NODE, ZOD, MCP] },
  /** It tells its version before it loads the core. */
  'server-lsp': { at: 'server-lsp/', rooms: ['index', 'version'], packages: [NODE, ZOD, LSP] },
  cli: { at: 'clients/cli/', rooms: ['index'], packages: [NODE, ZOD] },
  /** The demonstration is a host and an editor at once. */
  demo: { at: 'clients/cli/demo/', rooms: ['cli', 'index'], packages: [NODE, ZOD, MCP, LSP] },
  /** What hosts start; it must be quick, so it loads nothing of the core. */
  hosts: { at: 'clients/hosts/', rooms: [], packages: [NODE, ZOD] },
}

/** Edges that the table does not know, each with its reason. */
const EXCEPTIONS: readonly { readonly from: string; readonly to: string; readonly why: string }[] = [
  { from: 'clients/cli/own/demo.ts', to: 'demo', why: 'the command `maestro demo` starts the demonstration' },
]

const LINES = 400
const BANNED_PARTS = new Set(
  'manager managers helper helpers util utils service services processor data info misc common base impl'.split(' '),
)
const KEBAB_NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|d))?\.(ts|mjs)$/
const IMPURE = /\b(?:Date|process|async|await|Promise|setTimeout|setInterval|globalThis|fetch)\b|\bMath\.random\b/

/** What is wrong with a set of files, each as one sentence: `rule: path: what`. Empty when the house stands as designed. */
export const violationsOf = (files: readonly SourceFile[]): string[] => {
  const known = new Set(files.map(({ path }) => path))
  const product = files.filter(({ path }) => !isTest(path)).map((file) => ({ ...file, imports: importsOf(file) }))
  return [
    ...files.flatMap(({ path, text }) => [...wrongName(path), ...tooLong(path, text)]),
    ...product.flatMap((file) => [...wrongRoom(file.path), ...wrongEdges(file), ...impure(file), ...defaultExport(file)]),
    ...cyclesIn(new Map(product.map(({ path, imports }) => [path, imports.filter((target) => known.has(target))]))),
  ]
}

/** Tests may import anything. */
const isTest = (path: string): boolean => path.startsWith('tests/') || path.endsWith('.test.ts')

/** What a file imports: paths from the root for files of ours, names for packages. */
const importsOf = ({ path, text }: SourceFile): string[] => {
  const { code, strings } = maskSource(text)
  return [...code.matchAll(/(?<![.\w])(?:from|import\s*\(?)\s*'(\d+)'/g)].map((match) => {
    const specifier = strings[Number(match[1])] ?? ''
    return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
  })
}

type Importing = SourceFile & { readonly imports: readonly string[] }

const roomOf = (path: string): string | undefined =>
  Object.entries(HOUSE)
    .filter(([, { at }]) => path.startsWith(at))
    .toSorted(([, a], [, b]) => b.at.length - a.at.length)[0]?.[0]

const wrongRoom = (path: string): string[] => (roomOf(path) === undefined ? [`room: ${path}: stands in no room of the house`] : [])

const wrongEdges = ({ path, imports }: Importing): string[] => {
  const name = roomOf(path)
  const room = name === undefined ? undefined : HOUSE[name]
  if (room === undefined) return []
  return imports.flatMap((target) => {
    const targetRoom = roomOf(target)
    if (targetRoom === undefined)
      return room.packages.some((allowed) => allowed.test(target)) ? [] : [`package: ${path}: ${name} may not import ${target}`]
    if (targetRoom === name || room.rooms.includes(targetRoom)) return []
    return EXCEPTIONS.some((edge) => edge.from === path && edge.to === targetRoom)
      ? []
      : [`edge: ${path}: ${name} may not import ${targetRoom} (${target})`]
  })
}

const impure = ({ path, text }: SourceFile): string[] => {
  if (HOUSE[roomOf(path) ?? '']?.pure !== true) return []
  const found = IMPURE.exec(maskSource(text).code)
  return found === null ? [] : [`pure: ${path}: uses ${found[0]}`]
}

/** Runners want a reporter as the default export of its file; everywhere else a name says what comes. */
const defaultExport = ({ path, text }: SourceFile): string[] =>
  roomOf(path) !== 'reporters' && /\bexport\s+default\b|\bas\s+default\b/.test(maskSource(text).code)
    ? [`default: ${path}: has a default export`]
    : []

const tooLong = (path: string, text: string): string[] => {
  const lines = text.replace(/\n$/, '').split('\n').length
  return lines > LINES ? [`length: ${path}: has ${lines} lines, ${LINES} are allowed`] : []
}

const wrongName = (path: string): string[] => {
  const name = posix.basename(path)
  const banned = name.split(/[-.]/).find((part) => BANNED_PARTS.has(part))
  return [
    ...(KEBAB_NAME.test(name) ? [] : [`name: ${path}: is not kebab-case`]),
    ...(banned === undefined ? [] : [`name: ${path}: "${banned}" says nothing about what is in it`]),
  ]
}

/** One sentence a cycle, from its first path in order. Types count: a cycle of types is two files that are one idea. */
const cyclesIn = (edges: ReadonlyMap<string, readonly string[]>): string[] => {
  const found = new Map<string, string>()
  const done = new Set<string>()
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path)
    if (start >= 0) {
      const cycle = way.slice(start)
      const first = cycle.indexOf(cycle.toSorted()[0] ?? '')
      const turned = [...cycle.slice(first), ...cycle.slice(0, first)]
      found.set(turned.join(' '), `cycle: ${turned[0]}: ${[...turned, turned[0]].join(' -> ')}`)
      return
    }
    if (done.has(path)) return
    for (const target of edges.get(path) ?? []) visit(target, [...way, path])
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return [...found.values()]
}

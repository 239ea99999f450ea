import * as z from 'zod'

/** A dependency that a manifest names, and its 1-based line. */
export type Dependency = { readonly name: string; readonly line: number }

const Names = z.record(z.string(), z.unknown()).optional().catch(undefined)
const Package = z.object({ dependencies: Names, devDependencies: Names, peerDependencies: Names, optionalDependencies: Names })

const lineOf = (text: string, needle: string): number => {
  const at = text.indexOf(needle)
  return at === -1 ? 1 : text.slice(0, at).split('\n').length
}

const ofPackage = (text: string): Dependency[] => {
  try {
    const groups = Object.values(Package.parse(JSON.parse(text)))
    return groups.flatMap((group) => Object.keys(group ?? {})).map((name) => ({ name, line: lineOf(text, JSON.stringify(name)) }))
  } catch {
    return []
  }
}

/** Lines that name a dependency: the pattern's first group is its name. */
const byLine = (text: string, pattern: RegExp): Dependency[] =>
  text.split('\n').flatMap((line, index) => {
    const name = pattern.exec(line)?.[1]
    return name === undefined ? [] : [{ name, line: index + 1 }]
  })

/** The lines of the sections of a TOML file whose names match. */
const inSections = (text: string, section: RegExp): string => {
  let inside = false
  return text
    .split('\n')
    .map((line) => {
      if (/^\s*\[/.test(line)) inside = section.test(line)
      return inside ? line : ''
    })
    .join('\n')
}

const KEY = /^\s*"?([A-Za-z0-9_.-]+)"?\s*=/
/** `[dependencies.serde]`. */
const TABLE = /^\s*\[(?:.*\.)?(?:dev-|build-)?dependencies\.([A-Za-z0-9_-]+)\]/
const REQUIREMENT = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~;@]|$)/
const QUOTED_REQUIREMENT = /^\s*(?:[\w-]+\s*=\s*\[)?\s*["']([A-Za-z0-9][A-Za-z0-9._-]*)[^"']*["']/
const GO_MODULE = /^\s*(?:require\s+)?([\w.-]+\.[a-z]+\/\S+)\s+v\d/

/** One line may hold several: `dependencies = ["a", "b"]`. */
const quotedIn = (text: string): Dependency[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/["']([A-Za-z0-9][A-Za-z0-9._-]*)[^"']*["']/g)].map(([, name = '']) => ({ name, line: index + 1 })),
    )

const ofPyproject = (text: string): Dependency[] => {
  const arrays = /^\s*(?:dependencies|[\w-]+)\s*=\s*\[[^\]]*\]/gm
  const project = inSections(text, /^\s*\[(project|dependency-groups|project\.optional-dependencies)\]/)
  const listed = [...project.matchAll(arrays)].flatMap((match) => {
    const before = project.slice(0, match.index).split('\n').length - 1
    return quotedIn(match[0].replace(/^[^[]*/, (head) => head.replaceAll(/["']/g, ' '))).map(({ name, line }) => ({
      name,
      line: line + before,
    }))
  })
  const poetry = byLine(inSections(text, /^\s*\[tool\.poetry.*dependencies\]/), KEY).filter(({ name }) => name !== 'python')
  return [...listed, ...poetry]
}

const ofCargo = (text: string): Dependency[] => [...byLine(inSections(text, /dependencies\]\s*$/), KEY), ...byLine(text, TABLE)]

/** The dependencies that one manifest names itself; `undefined` for a file that is no manifest we know. The path decides. */
export const dependenciesIn = (path: string, text: string): Dependency[] | undefined => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === 'package.json') return ofPackage(text)
  if (/^requirements.*\.txt$/.test(name)) return byLine(text, REQUIREMENT)
  if (name === 'pyproject.toml') return ofPyproject(text)
  if (name === 'go.mod') return byLine(text, GO_MODULE)
  if (name === 'Cargo.toml') return ofCargo(text)
  if (name === 'setup.cfg') return byLine(inSections(text, /^\s*\[options/), /^\s{2,}([A-Za-z0-9][A-Za-z0-9._-]*)/)
  if (name === 'setup.py') return byLine(text, QUOTED_REQUIREMENT)
  return undefined
}

import { parse } from 'smol-toml'
import type { Setting } from '../../session/test-manifest.ts'

/** Every value of a TOML file; null where it is none. */
export const tomlSettings = (text: string): Setting[] | null => {
  try {
    return flat(parse(text), '', linesOf(text), 1)
  } catch {
    return null
  }
}

/** `outer` is the line of the value around it, for what has no line of its own. */
const flat = (value: unknown, key: string, lines: ReadonlyMap<string, number>, outer: number): Setting[] => {
  const line = lines.get(key) ?? outer
  if (Array.isArray(value)) return value.flatMap((member: unknown) => flat(member, key, lines, line))
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    return Object.entries(value).flatMap(([name, member]) => flat(member, key === '' ? name : `${key}.${name}`, lines, line))
  return [{ key, value: String(value), line }]
}

/** Where each key stands, by its table and name. */
const linesOf = (text: string): Map<string, number> => {
  const lines = new Map<string, number>()
  let table = ''
  text.split('\n').forEach((line, at) => {
    table = /^\s*\[+([^\]]+)\]/.exec(line)?.[1]?.replaceAll(/["'\s]/g, '') ?? table
    const name = /^\s*["']?([\w.-]+)["']?\s*=/.exec(line)?.[1]
    if (name !== undefined) lines.set(table === '' ? name : `${table}.${name}`, at + 1)
  })
  return lines
}

import { parse } from 'smol-toml'
import type { Setting } from '../../session/test-manifest.ts'

/** Every value of a TOML file; null where it is none. */
export const tomlSettings = (text: string): Setting[] | null => {
  try {
    return flat(parse(text), '', linesOf(text))
  } catch {
    return null
  }
}

const flat = (value: unknown, key: string, lines: ReadonlyMap<string, number>): Setting[] => {
  if (Array.isArray(value)) return value.flatMap((member: unknown) => flat(member, key, lines))
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    return Object.entries(value).flatMap(([name, member]) => flat(member, key === '' ? name : `${key}.${name}`, lines))
  return [{ key, value: String(value), line: lines.get(key) ?? lines.get(key.split('.').at(-1) ?? '') ?? 1 }]
}

/** Where each key stands: by its table and name, and by its name alone for those inside a value. */
const linesOf = (text: string): Map<string, number> => {
  const lines = new Map<string, number>()
  let table = ''
  text.split('\n').forEach((line, at) => {
    table = /^\s*\[+([^\]]+)\]/.exec(line)?.[1]?.replaceAll(/["'\s]/g, '') ?? table
    const name = /^\s*["']?([\w.-]+)["']?\s*=/.exec(line)?.[1]
    if (name === undefined) return
    lines.set(table === '' ? name : `${table}.${name}`, at + 1)
    if (!lines.has(name)) lines.set(name, at + 1)
  })
  return lines
}

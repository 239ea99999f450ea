import { canonicalJson } from '../session/canonical.ts'
import type { Method } from '../session/evidence.ts'

/**
 * What differs between two ways of running a check, by name: `the command`, `package.json scripts`. None when they are the same, which is when
 * their runs can be compared.
 */
export const methodDifference = (a: Method, b: Method): string[] => {
  if (a.hash === b.hash) return []
  const named = [...MEMBERS.flatMap(([name, of]) => (canonicalJson(of(a)) === canonicalJson(of(b)) ? [] : [name])), ...changedParts(a, b)]
  return named.length === 0 ? ['something that these records do not name'] : named
}

const MEMBERS: readonly (readonly [name: string, of: (method: Method) => unknown])[] = [
  ['the command', ({ argv }) => argv],
  ['the runner', ({ runner }) => runner],
  ['its environment', ({ env }) => env],
  ['its time limit', ({ timeoutMs }) => timeoutMs],
  ['its folder', ({ cwd }) => cwd ?? ''],
  ['its setup', ({ setup }) => setup ?? []],
]

/** Records of before parts were kept say nothing about them. */
const changedParts = ({ parts: a }: Method, { parts: b }: Method): string[] =>
  a === undefined || b === undefined
    ? []
    : [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).toSorted()

import type { TestResult } from '../session/outcome.ts'

type Unnamed = Omit<TestResult, 'id'>

const nameOf = ({ file, path }: Unnamed): string => [file, ...path].join(' > ')

const unused = (name: string, ordinal: number, used: ReadonlySet<string>): string => {
  const id = ordinal === 1 ? name : `${name} #${ordinal}`
  return used.has(id) ? unused(name, ordinal + 1, used) : id
}

/**
 * Gives each test its id: file, chain of names, and the ordinal among equals. Equals are counted in the order of their lines, for
 * the order in which results arrive differs from run to run. The order of the tests is kept.
 */
export const withIds = (tests: readonly Unnamed[]): TestResult[] => {
  const used = new Set<string>()
  const ids = new Map<Unnamed, string>()
  for (const test of [...tests].sort((one, other) => (one.line ?? 0) - (other.line ?? 0))) {
    const id = unused(nameOf(test), 1, used)
    used.add(id)
    ids.set(test, id)
  }
  return tests.map((test) => ({ ...test, id: ids.get(test) ?? nameOf(test) }))
}

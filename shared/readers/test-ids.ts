import type { TestResult } from '../session/outcome.ts'

type Unnamed = Omit<TestResult, 'id'>

const nameOf = ({ file, path }: Unnamed): string => [file, ...path].join(' > ')

/** Hands out ids that nobody has yet: thousands of tests may share one name, so each name remembers how far it has counted. */
const idGiver = () => {
  const used = new Set<string>()
  const counted = new Map<string, number>()
  return (name: string): string => {
    let ordinal = counted.get(name) ?? 0
    let id = name
    do {
      ordinal += 1
      id = ordinal === 1 ? name : `${name} #${ordinal}`
    } while (used.has(id))
    counted.set(name, ordinal)
    used.add(id)
    return id
  }
}

/**
 * Gives each test its id: file, chain of names, and the ordinal among equals. Equals are counted in the order of their lines, for
 * the order in which results arrive differs from run to run. The order of the tests is kept.
 */
export const withIds = (tests: readonly Unnamed[]): TestResult[] => {
  const giveId = idGiver()
  const ids = new Map<Unnamed, string>()
  for (const test of [...tests].sort((one, other) => (one.line ?? 0) - (other.line ?? 0))) ids.set(test, giveId(nameOf(test)))
  return tests.map((test) => ({ ...test, id: ids.get(test) ?? nameOf(test) }))
}

import { isCargoMessage } from './cargo-messages.ts'

export type CargoLine = {
  readonly name: string
  readonly status: 'ok' | 'FAILED' | 'ignored'
  /** `should panic`, `compile`, `compile fail`. */
  readonly mode: string | undefined
  readonly reason: string | undefined
  /** Only where the binary was asked for it. */
  readonly durationMs: number | undefined
}

/** The output of one test binary, or of the doc tests of one crate. */
export type CargoSection = {
  readonly kind: 'binary' | 'doc'
  /** The file name of the executable; the crate's name for doc tests. */
  readonly name: string
  /** What cargo calls it: `unittests src/lib.rs`. */
  readonly title: string
  readonly announced: number | undefined
  readonly tests: readonly CargoLine[]
  /** What each failed test printed. */
  readonly printed: ReadonlyMap<string, string>
  readonly counts: { readonly passed: number; readonly failed: number; readonly ignored: number } | undefined
  /** How the process ended, where cargo says so: `signal: 6, SIGABRT: process abort signal`. */
  readonly died: string | undefined
  readonly failed: boolean
}

const running = /^\s+Running (?:(.*) )?\((.*)\)$/
const docTests = /^\s+Doc-tests (\S+)$/
const testLine =
  /^test (.+?)(?: - (should panic|compile fail|compile))? \.\.\. (ok|FAILED|ignored|bench:)(?:, (.*?)| .*?)??(?: <(\d+\.\d+)s>)?$/
const resultLine = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/
const printedBy = /^---- (.+?)(?: - (?:should panic|compile fail|compile))? stdout ----$/

/** Without what the tests printed, which is told between the lines of results and the counts, and may look like any of them. */
const resultLines = (lines: readonly string[]): string[] => {
  let isTelling = false
  return lines.filter((line) => {
    if (line === 'failures:' || line === 'successes:') isTelling = true
    if (resultLine.test(line)) isTelling = false
    return !isTelling
  })
}

const linesOf = (lines: readonly string[]): CargoLine[] =>
  resultLines(lines).flatMap((line): CargoLine[] => {
    const [, name, mode, word = '', reason, seconds] = testLine.exec(line) ?? []
    if (name === undefined) return []
    const status = word === 'FAILED' || word === 'ignored' ? word : 'ok'
    const durationMs = seconds === undefined ? undefined : Number(seconds) * 1000
    return [{ name, mode, status, reason: status === 'ignored' ? reason : undefined, durationMs }]
  })

const printedIn = (lines: readonly string[]): Map<string, string> => {
  const blocks = new Map<string, string[]>()
  let block: string[] | undefined
  for (const line of lines) {
    const name = printedBy.exec(line)?.[1]
    if (name !== undefined) {
      block = []
      blocks.set(name, block)
    } else if (line === 'failures:' || resultLine.test(line)) block = undefined
    else block?.push(line)
  }
  return new Map([...blocks].map(([name, text]) => [name, text.join('\n').trim()]))
}

/** `running 3 tests` stands above them; a test that never ends leaves the line of its result away. */
const sectionOf = (heading: Pick<CargoSection, 'kind' | 'name' | 'title'>, lines: readonly string[]): CargoSection => {
  const announced = lines.flatMap((line) => /^running (\d+) tests?$/.exec(line)?.[1] ?? [])
  const results = lines.map((line) => resultLine.exec(line)).filter((found) => found !== null)
  // Doc tests of one crate may be several programs, each with its own result.
  const count = (group: number): number => results.reduce((sum, found) => sum + Number(found[group]), 0)
  const died = lines.flatMap((line) => /process didn't exit successfully: .* \(((?:signal|exit).*)\)$/.exec(line)?.[1] ?? [])[0]
  return {
    ...heading,
    announced: announced.length === 0 ? undefined : announced.reduce((sum, count) => sum + Number(count), 0),
    tests: linesOf(lines),
    printed: printedIn(lines),
    counts:
      results.length === 0 || results.length < announced.length ? undefined : { passed: count(1), failed: count(2), ignored: count(3) },
    died,
    failed: lines.some((line) => /^error: (test|doctest) failed/.test(line)),
  }
}

const headingOf = (line: string): Pick<CargoSection, 'kind' | 'name' | 'title'> | undefined => {
  const [, title, path] = running.exec(line) ?? []
  if (path !== undefined) return { kind: 'binary', name: path.slice(path.lastIndexOf('/') + 1), title: title ?? 'unittests' }
  const crate = docTests.exec(line)?.[1]
  return crate === undefined ? undefined : { kind: 'doc', name: crate, title: `doc tests of ${crate}` }
}

/** Splits what cargo printed by the binaries that it ran. */
export const cargoSections = (lines: readonly string[]): CargoSection[] => {
  const found: { heading: Pick<CargoSection, 'kind' | 'name' | 'title'>; lines: string[] }[] = []
  for (const line of lines) {
    const heading = headingOf(line)
    if (heading !== undefined) found.push({ heading, lines: [] })
    else if (!isCargoMessage(line)) found.at(-1)?.lines.push(line)
  }
  return found.map(({ heading, lines: own }) => sectionOf(heading, own))
}

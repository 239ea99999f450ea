import type { FileProblem } from '../session/outcome.ts'
import { isAbsolute, workspacePath, type Place } from './diagnostics/workspace-path.ts'

const MOST_MESSAGE = 4000

/** `# example.com/m [example.com/m.test]` begins what the compiler says of a package. */
const heading = /^# (\S+)/

const blocksOf = (log: readonly string[]): Map<string, string[]> => {
  const blocks = new Map<string, string[]>()
  let current: string[] | undefined
  for (const line of log) {
    const name = heading.exec(line)?.[1]
    if (name !== undefined) {
      current = blocks.get(name) ?? []
      blocks.set(name, current)
    } else if (/^(FAIL|ok|\?)\s/.test(line)) current = undefined
    else current?.push(line)
  }
  return blocks
}

const placeIn = (lines: readonly string[], ran: Place): { file: string; line: number } | undefined => {
  for (const line of lines) {
    const [, file, at] = /^(?:vet: )?([^\s:]+\.go):(\d+):/.exec(line) ?? []
    const path = file === undefined ? '' : workspacePath(file, ran)
    if (path !== '' && !isAbsolute(path)) return { file: path, line: Number(at) }
  }
  return undefined
}

/** Packages that were not built, by what `go test` says of them: `FAIL	example.com/m [build failed]`. */
export const unbuiltPackages = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^FAIL\s+(\S+)(?: \[[^\]]+\.test\])? \[(?:build|setup) failed\]/.exec(line)?.[1] ?? [])

/** One problem a package that does not build, at the first line that the compiler names; `folderOf` gives the place where it names none. */
export const buildProblems = (
  unbuilt: readonly string[],
  log: readonly string[],
  folderOf: (packagePath: string) => string,
  ran: Place,
): FileProblem[] => {
  const blocks = blocksOf(log)
  return unbuilt.map((name) => {
    const said = blocks.get(name) ?? []
    const message = [said[0]?.replace(/^[^\s:]+:\d+(:\d+)?: /, '') ?? `${name} was not built`, '', ...said].join('\n')
    return { file: folderOf(name), ...placeIn(said, ran), message: message.trim().slice(0, MOST_MESSAGE) }
  })
}

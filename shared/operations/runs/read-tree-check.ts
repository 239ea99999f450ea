import { changed, diffText } from '../../git/changes.ts'
import { filesOf, readFileAt, type TreeFile } from '../../git/entries.ts'
import type { Repository } from '../../git/repository.ts'
import { leftoversOf } from '../../judge/reading/clean.ts'
import { couldNotRun, met, unmet } from '../../judge/verdicts/words.ts'
import { addedLines } from '../../readers/added-lines.ts'
import { sectionsOf } from '../../readers/documents/sections.ts'
import { dependenciesIn } from '../../readers/manifest-dependencies.ts'
import type { ReadCheck } from '../../session/check-kinds.ts'
import type { Check } from '../../session/check.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'
import type { RunVerdict } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { matcherOf } from '../../session/glob.ts'

/** A verdict with the places that it rests on. */
export type Answered = { readonly verdict: RunVerdict; readonly diagnostics: readonly Diagnostic[] }
type Of<Kind extends ReadCheck['kind']> = Extract<Check, { kind: Kind }>

/** The trees that a check compares. `baseline`: the session's first checkpoint; null: there is none. */
type Trees = { readonly tree: string; readonly baseline: string | null }

/** Answers a check by reading the tree: nothing is executed. Faults are the store's. */
export const readTreeCheck = async (repository: Repository, check: ReadCheck, trees: Trees): Promise<Answered | Fault> => {
  switch (check.kind) {
    case 'unchanged':
      return unchanged(repository, check, trees)
    case 'absent':
      return absent(repository, check, trees.tree)
    case 'clean':
      return clean(repository, trees)
    case 'document':
      return document(repository, check, trees.tree)
  }
}

const NO_BASELINE: Answered = { verdict: couldNotRun('the session has no baseline checkpoint'), diagnostics: [] }
const none = (verdict: RunVerdict): Answered => ({ verdict, diagnostics: [] })

/** `a, b, c and 4 more`. */
const named = (paths: readonly string[]): string =>
  `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`

const unchanged = async (repository: Repository, { globs }: Of<'unchanged'>, { tree, baseline }: Trees): Promise<Answered | Fault> => {
  if (baseline === null) return NO_BASELINE
  const [before, changes] = await Promise.all([filesOf(repository, baseline), changed(repository, baseline, tree)])
  if (isFault(before)) return before
  if (isFault(changes)) return changes
  const isMeant = matcherOf(globs)
  const count = before.filter(({ path }) => isMeant(path)).length
  const moved = changes.filter(({ path }) => isMeant(path))
  if (count + moved.length === 0) return none(couldNotRun(`no file matches ${globs.join(', ')}`))
  if (moved.length === 0) return none(met(`${count} files are as they were at the baseline`))
  return {
    verdict: unmet(`${moved.length} changed since the baseline: ${named(moved.map(({ path, kind }) => `${path} (${kind})`))}`),
    diagnostics: moved.map(({ path, kind }) =>
      place(path, 1, 'changed-since-baseline', `It was to stay as it was at the baseline, and is ${kind}.`),
    ),
  }
}

const place = (file: string, line: number, code: string, message: string): Diagnostic => ({
  file,
  line,
  severity: 'warning',
  message,
  code,
  source: 'maestro',
})

/** Nobody writes code in larger files. */
const LARGEST_TEXT = 2 * 1024 * 1024

/** Reads texts one after the other; what is not UTF-8 text is passed over. */
async function* textsOf(
  repository: Repository,
  tree: string,
  files: readonly TreeFile[],
): AsyncGenerator<{ path: string; text: string } | Fault> {
  for (const { path, bytes, mode } of files) {
    if (bytes > LARGEST_TEXT || mode === '120000' || mode === '160000') continue
    const content = await readFileAt(repository, tree, path)
    if (isFault(content)) {
      yield content
      return
    }
    if (!content.includes(0)) yield { path, text: content.toString('utf8') }
  }
}

const SPECIAL = /[.*+?^${}()|[\]\\]/g
const wordIn = (symbol: string): RegExp => new RegExp(String.raw`(?<![\w$])${symbol.replaceAll(SPECIAL, String.raw`\$&`)}(?![\w$])`)

/** Lines of a text that name what should not be there. */
const namedLines = (path: string, text: string, { dependency, symbol }: Of<'absent'>): Diagnostic[] => {
  const dependencies = dependency === undefined ? [] : (dependenciesIn(path, text) ?? []).filter(({ name }) => name === dependency)
  const word = symbol === undefined ? null : wordIn(symbol)
  const lines = word === null ? [] : text.split('\n').flatMap((line, index) => (word.test(line) ? [index + 1] : []))
  return [
    ...dependencies.map(({ line }) => place(path, line, 'dependency-present', `The dependency ${dependency} was to be gone.`)),
    ...lines.map((line) => place(path, line, 'word-present', `${symbol} was to be gone.`)),
  ]
}

const absent = async (repository: Repository, check: Of<'absent'>, tree: string): Promise<Answered | Fault> => {
  const files = await filesOf(repository, tree)
  if (isFault(files)) return files
  const isMeant = check.globs === undefined ? () => true : matcherOf(check.globs)
  const meant = files.filter(({ path }) => isMeant(path))
  const found: Diagnostic[] = []
  if (check.dependency === undefined && check.symbol === undefined)
    found.push(...meant.map(({ path }) => place(path, 1, 'file-present', 'This file was to be gone.')))
  else
    for await (const file of textsOf(repository, tree, meant)) {
      if (isFault(file)) return file
      found.push(...namedLines(file.path, file.text, check))
    }
  const where = named([...new Set(found.map(({ file }) => file))])
  return { verdict: found.length === 0 ? met('nothing matches') : unmet(`${found.length} still there, in ${where}`), diagnostics: found }
}

const DIFF_BYTES = 32 * 1024 * 1024

const clean = async (repository: Repository, { tree, baseline }: Trees): Promise<Answered | Fault> => {
  if (baseline === null) return NO_BASELINE
  const diff = await diffText(repository, baseline, tree, undefined, DIFF_BYTES)
  if (isFault(diff)) return diff
  if (diff.truncated) return none(couldNotRun('the change since the baseline is larger than 32 MiB'))
  const diagnostics = leftoversOf(addedLines(diff.text))
  const [first] = diagnostics
  if (first === undefined) return none(met('nothing was left behind since the baseline'))
  return { verdict: unmet(`${diagnostics.length} left behind; ${first.file}:${first.line}: ${first.message}`), diagnostics }
}

const document = async (repository: Repository, { path, sections = [] }: Of<'document'>, tree: string): Promise<Answered | Fault> => {
  const content = await readFileAt(repository, tree, path)
  if (isFault(content)) return content.code === 'no_such_file' ? none(unmet(`${path} does not exist`)) : content
  const text = content.toString('utf8')
  if (text.trim() === '') return none(unmet(`${path} is empty`))
  const there = sectionsOf(text)
  const problems = sections.flatMap((wanted) => {
    const same = there.filter(({ title }) => title.toLowerCase() === wanted.toLowerCase())
    if (same.length === 0) return [place(path, 1, 'section-missing', `There is no section “${wanted}”.`)]
    return same.every(({ isEmpty }) => isEmpty)
      ? [place(path, same[0]?.line ?? 1, 'section-empty', `The section “${wanted}” says nothing.`)]
      : []
  })
  const verdict =
    problems.length === 0
      ? met(sections.length === 0 ? `${path} exists` : `${sections.length} sections say something`)
      : unmet(problems.map(({ message }) => message).join(' '))
  return { verdict, diagnostics: problems }
}

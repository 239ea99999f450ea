import { describe, expect, test } from 'vitest'
import { wantsAnotherRound } from '../../shared/judge/regression/another-round.ts'
import { classify, worthAnotherTry, type Tries } from '../../shared/judge/regression/classify.ts'
import { pairTests } from '../../shared/judge/regression/pair-tests.ts'
import { sourcesOf } from '../../shared/judge/regression/source-of-test.ts'
import { isFault } from '../../shared/session/fault.ts'
import type { Outcome, TestStatus } from '../../shared/session/outcome.ts'
import { readTests } from '../../shared/syntax/read-tests.ts'
import { hasTool } from '../runners/tools.ts'
import { history, type Commit, type Program } from './history.ts'
import { languages, type Language } from './languages.ts'
import { runCommit } from './run-commit.ts'

/** With every test run the first of them; all of them with `npm run test:regression`. */
const SLICE = process.env['npm_lifecycle_event'] === 'test:regression' ? 31 : 6

const TOOLS: Readonly<Record<keyof typeof languages, readonly [string, ...string[]]>> = {
  JavaScript: ['node', '--version'],
  Python: ['python3', '-m', 'pytest', '--version'],
  Go: ['go', 'version'],
  Rust: ['cargo', '--version'],
}

const bodiesOf = async (language: Language, program: Program) => {
  const read = await readTests(Object.entries(language.filesOf(program)).map(([path, text]) => ({ path, text })))
  if (isFault(read)) throw new Error(read.message)
  return sourcesOf(read)
}

type Side = { readonly program: Program; readonly outcome: Outcome }

type Run = (program: Program, round: number) => Outcome

/** Every program is really run. One without chance in it cannot tell the rounds apart, so once is enough; one with it is run in each. */
const runner = (language: Language): Run => {
  const known = new Map<string, Outcome>()
  return (program, round) => {
    const files = language.filesOf(program)
    const byChance = Object.values(program.files).some((specs) => specs.some(({ failsIn }) => failsIn !== undefined))
    const key = JSON.stringify([files, byChance ? round : 0])
    const outcome = known.get(key) ?? runCommit(language, files, round)
    known.set(key, outcome)
    return outcome
  }
}

/** What became of every test between two commits, changed outcomes run again as a comparison does it. */
const classesOf = async (language: Language, run: Run, before: Side, after: Side): Promise<string[]> => {
  const bodies = { baseline: await bodiesOf(language, before.program), now: await bodiesOf(language, after.program) }
  const pairs = pairTests(before.outcome.tests, after.outcome.tests, (side, one) => bodies[side](one)?.body ?? null)
  const changed = pairs.filter(worthAnotherTry)
  const tries = new Map(
    changed.map((pair): [string, { baseline: TestStatus[]; now: TestStatus[] }] => [
      pair.now?.id ?? '',
      { baseline: [pair.baseline?.status ?? 'missing'], now: [pair.now?.status ?? 'missing'] },
    ]),
  )
  const triesOf = (id: string): Tries | null => tries.get(id) ?? null
  for (let round = 0; wantsAnotherRound(changed, triesOf, round); round += 1) {
    for (const [arm, { program }] of [
      ['baseline', before],
      ['now', after],
    ] as const) {
      const again = run(program, round + 1)
      const shown = new Map(again.tests.map(({ id, status }) => [id, status]))
      for (const pair of changed) tries.get(pair.now?.id ?? '')?.[arm].push(shown.get(pair[arm]?.id ?? '') ?? 'missing')
    }
  }
  const specs = [before, after].flatMap(({ program }) => Object.values(program.files).flat())
  return classify(pairs, triesOf)
    .flatMap((one) => {
      const shown = one.now ?? one.baseline
      const name = shown === null ? null : language.nameOf(shown, specs)
      return one.class === 'steady' || name === null ? [] : [`${one.class} ${name}`]
    })
    .toSorted()
}

describe.each(Object.entries(languages))('%s', (name, language) => {
  const tool = Object.entries(TOOLS).find(([key]) => key === name)?.[1] ?? ['false']
  test.runIf(hasTool(name, tool))(
    `every class is right in ${SLICE - 1} commits that were really run`,
    async () => {
      const commits: readonly Commit[] = history().slice(0, SLICE)
      const answers: { title: string; classes: readonly string[] }[] = []
      const run = runner(language)
      let before: Side | null = null
      for (const { title, program } of commits) {
        const after: Side = { program, outcome: run(program, 0) }
        answers.push({ title, classes: before === null ? [] : await classesOf(language, run, before, after) })
        before = after
      }
      const isTogether = language.loadsTogether === true
      expect(answers).toEqual(commits.map(({ title, expected, together }) => ({ title, classes: isTogether ? together : expected })))
    },
    600_000,
  )
})

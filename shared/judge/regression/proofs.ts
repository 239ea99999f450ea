import type { Outcome, TestResult } from '../../session/outcome.ts'
import type { Proof } from '../../session/proof.ts'

type Sides = {
  readonly now: Pick<Outcome, 'tests'>
  readonly mix: Pick<Outcome, 'tests' | 'problems'>
  readonly isNew: (test: TestResult) => boolean
}

/** Of each new or changed test, whether it fails on the baseline's source and passes now; in the runner's order. */
export const proofsOf = ({ now, mix, isNew }: Sides): Proof[] => {
  const without = new Map(mix.tests.map((test) => [test.id, test]))
  return now.tests.filter(isNew).map((test) => {
    const { id, file, line, path } = test
    return { id, file, ...(line !== undefined && { line }), path, now: test.status, ...answerOf(test, without.get(id), mix) }
  })
}

type Answer = Pick<Proof, 'answer' | 'why'>

const answerOf = (now: TestResult, before: TestResult | undefined, mix: Sides['mix']): Answer => {
  if (now.status !== 'passed') return { answer: 'no', why: `it is ${now.status} now` }
  if ((now.attempts ?? 1) > 1) return { answer: 'no', why: `it passes now at attempt ${now.attempts} only` }
  switch (before?.status) {
    case 'passed':
    case 'xpassed':
      return { answer: 'no', why: 'it passes without the fix too' }
    case 'failed':
      return failed(before)
    case 'skipped':
    case 'todo':
    case 'xfailed':
      return { answer: 'cannot-tell', why: `it is ${before.status} without the fix` }
    case 'missing':
    case undefined:
      return { answer: 'cannot-tell', why: whyAbsent(now, mix) }
  }
}

/** What the source of then does not have at all says that it is new, and nothing about a fault of it. */
const ABSENT =
  /is not (a function|a constructor|defined)\b|has no attribute|ImportError|ModuleNotFoundError|cannot import name|Cannot find (module|package)|unexpected keyword argument|does not provide an export/

const failed = ({ failure = 'error', message = '' }: TestResult): Answer => {
  const said = shortened(message)
  switch (failure) {
    case 'assertion':
      return { answer: 'yes', why: `without the fix: ${said}` }
    case 'timeout':
    case 'crash':
    case 'error':
      return ABSENT.test(message)
        ? { answer: 'cannot-tell', why: `what it needs is not there without the fix: ${said}` }
        : { answer: 'yes', why: `without the fix (${failure}): ${said}` }
    case 'load':
    case 'hook':
      return { answer: 'cannot-tell', why: `without the fix it does not get as far (${failure}): ${said}` }
  }
}

const whyAbsent = ({ file }: TestResult, { tests, problems }: Sides['mix']): string => {
  const said =
    problems.find((one) => one.file === file)?.message ?? tests.find((one) => one.file === file && one.failure === 'load')?.message
  return said === undefined ? 'it has no result without the fix' : `its file does not load without the fix: ${shortened(said)}`
}

const MESSAGE_KEPT = 160

/** Some runners show the line first and name the error below it. */
const shortened = (message: string): string => {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const named = lines.findIndex((line) => /^(E\s+)?[\w.]*(Error|Exception)\b/.test(line))
  return lines.slice(Math.max(0, named)).slice(0, 3).join(' ').slice(0, MESSAGE_KEPT) || 'no message'
}

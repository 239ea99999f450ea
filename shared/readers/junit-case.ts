import type { FailureKind, Frame, TestResult } from '../session/outcome.ts'
import { framesIn } from './stack-frames.ts'
import { workspacePath, type Place } from './diagnostics/workspace-path.ts'
import type { XmlElement } from './xml-elements.ts'

type Unnamed = Omit<TestResult, 'id'>

/** What stands around a test case: its suites, outermost first, and where the run was; without that, paths stay as they are written. */
export type JunitPlace = { readonly suites: readonly XmlElement[]; readonly ran: Place | undefined }

const MOST_MESSAGE = 16_000
const MOST_FRAMES = 20

/** Seconds as `0.5`, as `1,234.5` (surefire) or as `0,5`. */
const milliseconds = (time: string | undefined): number | undefined => {
  if (time === undefined || time.trim() === '') return undefined
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(time) ? time.replaceAll(',', '') : time.replace(',', '.')
  const seconds = Number(plain)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1e6) / 1e3 : undefined
}

const below = (path: string, ran: Place | undefined): string => (ran === undefined ? path : workspacePath(path, ran))

const looksLikeFile = (name: string): boolean => /\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|java|kt|exs?|cs|swift|dart|lua)$/.test(name)

/** From the case, its suites, or a class that is a file's name (vitest). Most dialects tell none of them: then it is empty. */
const fileOf = (test: XmlElement, { suites, ran }: JunitPlace): string => {
  const own = test.attributes['file'] ?? test.attributes['filename'] ?? test.attributes['filepath']
  const around = suites.toReversed().map(({ attributes }) => attributes['file'] ?? attributes['filepath'])
  const named = [test.attributes['classname'], ...suites.toReversed().map(({ attributes }) => attributes['name'])]
  const found =
    [own, ...around].find((file) => file !== undefined && file !== '') ?? named.find((name) => name !== undefined && looksLikeFile(name))
  return found === undefined ? '' : below(found, ran)
}

/** 1-based everywhere but in the older format of pytest. */
const lineOf = (test: XmlElement, { suites }: JunitPlace): number | undefined => {
  const line = Number(test.attributes['line'] ?? test.attributes['lineno'] ?? Number.NaN)
  const first = suites.some(({ attributes }) => attributes['name'] === 'pytest') ? line + 1 : line
  return Number.isInteger(first) && first > 0 ? first : undefined
}

/** The class where it says more than the file, then the name. */
const pathOf = (test: XmlElement, file: string, ran: Place | undefined): string[] => {
  const [name = '', className = ''] = [test.attributes['name'], test.attributes['classname'] ?? test.attributes['class']]
  return className === '' || className === name || below(className, ran) === file ? [name] : [className, name]
}

const named = (test: XmlElement, ...names: string[]): XmlElement[] => test.children.filter(({ name }) => names.includes(name))

const messageOf = ({ attributes, text }: XmlElement): string => {
  const message = attributes['message'] ?? ''
  const body = text.trim()
  const both = body === '' || message === '' || body.startsWith(message) ? body || message : `${message}\n\n${body}`
  return (both || (attributes['type'] ?? '')).slice(0, MOST_MESSAGE)
}

const kindOf = (broken: XmlElement): FailureKind => {
  const message = broken.attributes['message'] ?? ''
  if (/^failed on (setup|teardown) with/.test(message)) return 'hook'
  if (/\btimed?[ -]?out\b/i.test(`${broken.attributes['type'] ?? ''} ${message}`)) return 'timeout'
  return broken.name === 'failure' ? 'assertion' : 'error'
}

/** `/w/tests/ATest.php:12`: a line of its own, as the languages write it whose stacks no pattern of ours reads. */
const plainPlace = /^\s*(?:at )?((?:\/|[\w.@-]+\/)[^\s:()]*\.(?:php|rb|java|kt|exs?|cs|swift)):(\d+)\b/gm

const framesOf = (text: string, ran: Place | undefined): Frame[] => {
  if (ran === undefined) return []
  const found = framesIn(text, ran)
  if (found.length > 0) return found
  const told = [...text.matchAll(plainPlace)].map(([, file = '', line]) => ({ file: below(file, ran), line: Number(line) }))
  return told.filter(({ file, line }) => line > 0 && !file.startsWith('/') && !/(^|\/)vendor\//.test(file)).slice(0, MOST_FRAMES)
}

const failed = (broken: XmlElement, ran: Place | undefined): Partial<Unnamed> => {
  const message = messageOf(broken)
  const frames = framesOf(message, ran)
  return { message: message || 'it failed and said nothing', failure: kindOf(broken), ...(frames.length > 0 && { frames }) }
}

const skippedStatus = (skipped: XmlElement): 'xfailed' | 'skipped' =>
  skipped.attributes['type'] === 'pytest.xfail' ? 'xfailed' : 'skipped'

/** Google Test says `status="notrun"`, others `disabled`. */
const isNotRun = ({ attributes }: XmlElement): boolean => /^(notrun|disabled|skipped)$/i.test(attributes['status'] ?? '')

const resultOf = (test: XmlElement, ran: Place | undefined): Partial<Unnamed> & Pick<Unnamed, 'status'> => {
  const broken = named(test, 'failure', 'error')[0]
  const skipped = named(test, 'skipped', 'disabled', 'ignored')[0]
  if (broken !== undefined) return { status: 'failed', ...failed(broken, ran) }
  if (skipped !== undefined) {
    const message = messageOf(skipped)
    return { status: skippedStatus(skipped), ...(message !== '' && { message }) }
  }
  return { status: isNotRun(test) ? 'skipped' : 'passed' }
}

/** One test case; `flakyFailure` and `rerunFailure` (surefire, nextest) are tries before the last. */
export const junitCase = (test: XmlElement, around: JunitPlace): Unnamed => {
  const file = fileOf(test, around)
  const line = lineOf(test, around)
  const durationMs = milliseconds(test.attributes['time'] ?? test.attributes['duration'])
  const tries = named(test, 'flakyFailure', 'flakyError', 'rerunFailure', 'rerunError').length
  return {
    file,
    path: pathOf(test, file, around.ran),
    ...(line !== undefined && { line }),
    ...resultOf(test, around.ran),
    ...(durationMs !== undefined && { durationMs }),
    ...(tries > 0 && { attempts: tries + 1 }),
  }
}

import type { Mark, TestManifest, TestSource } from '../../session/test-manifest.ts'
import { counted, nameOf, type Suspicion, type WeakeningCode } from './weakening.ts'

type MarkKind = 'suppressions' | 'sleeps' | 'mocks'
type Found = Mark & { readonly file: string; readonly test: readonly string[] }

/** What stands in files rather than in tests, and so is counted over the whole tree: what only moved is not new. */
export const compareMarks = (before: readonly TestSource[], now: readonly TestSource[]): Suspicion[] => [
  ...fresh(before, now, 'suppressions').map((found) =>
    suspicion(found, 'suppression-added', `${found.file} switches a tool off here: \`${found.text.slice(0, 100)}\`.`),
  ),
  ...fresh(before, now, 'sleeps').map((found) =>
    suspicion(found, 'sleep-added', `${nameOf(found.test)} waits for a time instead of an event: \`${found.text.slice(0, 80)}\`.`),
  ),
  ...fresh(before, now, 'mocks')
    .filter(isUnit)
    .map((found) =>
      suspicion(found, 'unit-mocked', `${nameOf(found.test)} replaces what it should test by a double: \`${found.text.slice(0, 80)}\`.`),
    ),
]

const suspicion = ({ file, line, test, text }: Found, code: WeakeningCode, message: string): Suspicion => ({
  code,
  file,
  line,
  test,
  was: file,
  how: text,
  message,
})

const fresh = (before: readonly TestSource[], now: readonly TestSource[], kind: MarkKind): Found[] => {
  const spare = counted(before.flatMap((file) => marksOf(file, kind)).map(({ text }) => text))
  const files = new Map(before.map((file) => [file.path, counted(marksOf(file, kind).map(({ text }) => text))]))
  const all = now.flatMap((file) => marksOf(file, kind))
  // What stands where it stood is accounted for first, so that a new one is shown in its own place.
  const rest = all.filter(({ file, text }) => {
    const count = files.get(file)?.get(text) ?? 0
    if (count === 0) return true
    files.get(file)?.set(text, count - 1)
    spare.set(text, (spare.get(text) ?? 0) - 1)
    return false
  })
  return rest.filter(({ text }) => {
    const count = spare.get(text) ?? 0
    spare.set(text, count - 1)
    return count <= 0
  })
}

const marksOf = ({ path, tests, helpers }: TestSource, kind: MarkKind): Found[] => {
  const inner = [...tests, ...helpers.filter((helper) => helper.path.length > 0)]
  const of = (manifest: TestManifest): Found[] => manifest[kind].map((mark) => ({ ...mark, file: path, test: manifest.path }))
  const found = inner.flatMap(of)
  const taken = new Set(found.map(({ line, text }) => `${line} ${text}`))
  // The file as a whole holds the comments of its tests too, and a test those of the tests inside it.
  const outside = helpers.filter((helper) => helper.path.length === 0).flatMap(of)
  return [
    ...new Map(
      [...outside.filter(({ line, text }) => !taken.has(`${line} ${text}`)), ...found].map((one) => [`${one.line} ${one.text}`, one]),
    ).values(),
  ]
}

/** `sum.test.ts` that replaces `../src/sum`. */
const isUnit = ({ file, text }: Found): boolean => {
  const stem = stemOf(file)
  return stem.length > 1 && text.split(/[./\\'"`\s,()]+/).some((part) => part === stem)
}

const stemOf = (path: string): string =>
  (path.split('/').at(-1) ?? '')
    .replace(/\.\w+$/, '')
    .replace(/[._-](?:test|tests|spec)$/i, '')
    .replace(/^test[_-]/i, '')

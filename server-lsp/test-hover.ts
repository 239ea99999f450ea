import { testName, testWords, type TestResult } from '../shared/index.ts'
import type { Folder, Picture } from './context.ts'
import type { SeenFile } from './seen-tests.ts'
import { sourceLabel } from './test-calls.ts'

const TESTS_SHOWN = 10
const MESSAGE_LINES = 20

/** The tests of a line, 0-based, in words, and the file's last look that they come from. Null over unsaved text: lines may have moved. */
export const testWordsOn = (
  { seen }: Folder,
  { view, unsaved }: Picture,
  { path, line, markdown }: { readonly path: string; readonly line: number; readonly markdown: boolean },
): { readonly from: SeenFile; readonly words: string[] } | null => {
  const from = unsaved.includes(path) ? null : seen.of(view, path)
  const here = from?.tests.filter((test) => test.line === line + 1) ?? []
  if (from === null || here.length === 0) return null
  const left = here.length - TESTS_SHOWN
  return {
    from,
    words: [
      ...here.slice(0, TESTS_SHOWN).map((test) => `${testName(test)}: ${testWords(test)} (${sourceLabel(from)})${said(test, markdown)}`),
      ...(left > 0 ? [`and ${left} more tests on this line`] : []),
    ],
  }
}

/** What a test printed is no markdown of ours: it is shown as it is. */
const said = ({ message }: TestResult, markdown: boolean): string => {
  if (message === undefined) return ''
  const text = message.split('\n').slice(0, MESSAGE_LINES).join('\n')
  if (!markdown) return `\n${text}`
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return `\n\n${fence}\n${text}\n${fence}`
}

import { expect, test } from 'vitest'
import { framesIn } from './failure-frames.ts'

const stack = [
  'Error: at /w/not-a-frame.js:1:2 (in the message)',
  '    at add (/w/src/add.js:3:9)',
  '    at async Object.<anonymous> (file:///w/test/%C3%A4%20b.test.mjs:12:1)',
  '    at /w/plain.js:7:3',
  '    at node:internal/process:1:1',
  '    at run (/w/node_modules/mocha/lib/run.js:5:5)',
  '    at other (/elsewhere/x.js:5:5)',
  '    at Context.<anonymous> (test/short.test.js:4:5)',
  '    at TestContext.run (node:internal/test_runner/test:796:25)',
  '    at Array.map (<anonymous>)',
  '    at async Promise.all (index 0)',
  '    at new Klass (/w/src/(group)/page.js:2:2)',
].join('\n')

test('the lines of the project, innermost first', () => {
  expect(framesIn(stack, '/w')).toEqual([
    { file: 'src/add.js', line: 3 },
    { file: 'test/ä b.test.mjs', line: 12 },
    { file: 'plain.js', line: 7 },
    { file: 'test/short.test.js', line: 4 },
    { file: 'src/(group)/page.js', line: 2 },
  ])
})

test('a stack without end is cut', () => {
  expect(framesIn('    at f (/w/a.js:1:1)\n'.repeat(5000), '/w')).toHaveLength(20)
})

test('nobody said where the runner worked', () => {
  expect(framesIn(stack, undefined)).toEqual([])
})

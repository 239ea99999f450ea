import { expect, test } from 'vitest'
import { framesIn } from './failure-frames.ts'

test('the lines below the folder of the run', () => {
  expect(framesIn('Error\n    at f (/w/a.js:3:1)\n    at g (/other/b.js:1:1)', '/w')).toEqual([{ file: 'a.js', line: 3 }])
})

test('nobody said where the tests ran', () => {
  expect(framesIn('Error\n    at f (/w/a.js:3:1)', undefined)).toEqual([])
})

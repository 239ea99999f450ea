import { expect, test } from 'vitest'
import type { Diagnostic } from 'vscode-languageserver'
import { openPublisher } from './publisher.ts'

const diagnostic = (message: string): Diagnostic => ({
  message,
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
})

const recorded = () => {
  const sent: string[] = []
  const publisher = openPublisher((uri, diagnostics) =>
    sent.push(`${uri}: ${diagnostics.map(({ message }) => JSON.stringify(message)).join(' ')}`.trim()),
  )
  return { publisher, taken: () => sent.splice(0) }
}

test('only documents that differ are sent, and what is gone is taken back once', () => {
  const { publisher, taken } = recorded()
  publisher.replace('root', [
    ['a', diagnostic('1')],
    ['b', diagnostic('2')],
  ])
  expect(taken()).toEqual(['a: "1"', 'b: "2"'])
  publisher.replace('root', [
    ['a', diagnostic('1')],
    ['b', diagnostic('3')],
  ])
  expect(taken()).toEqual(['b: "3"'])
  publisher.replace('root', [['a', diagnostic('1')]])
  expect(taken()).toEqual(['b:'])
  publisher.replace('root', [['a', diagnostic('1')]])
  expect(taken()).toEqual([])
})

test('folders that speak of one document are merged', () => {
  const { publisher, taken } = recorded()
  publisher.replace('outer', [['a', diagnostic('1')]])
  publisher.replace('inner', [['a', diagnostic('2')]])
  publisher.replace('outer', [])
  expect(taken()).toEqual(['a: "1"', 'a: "1" "2"', 'a: "2"'])
})

test('a document that is forgotten is sent once more, even unchanged', () => {
  const { publisher, taken } = recorded()
  publisher.replace('root', [['a', diagnostic('1')]])
  publisher.forget('a')
  publisher.forget('never sent')
  publisher.replace('root', [['a', diagnostic('1')]])
  publisher.replace('root', [['a', diagnostic('1')]])
  expect(taken()).toEqual(['a: "1"', 'a: "1"'])
})

test('a set of the same objects is not written out again, and one of equal objects is not sent again', () => {
  const { publisher, taken } = recorded()
  let written = 0
  const same = Object.assign(diagnostic('1'), {
    toJSON: () => {
      written += 1
      return { message: '1' }
    },
  })
  publisher.replace('root', [['a', same]])
  publisher.replace('root', [['a', same]])
  expect(written).toBe(1)
  publisher.replace('root', [['a', { ...same }]])
  expect(taken()).toEqual(['a: "1"'])
  publisher.replace('other', [['a', diagnostic('2')]])
  publisher.replace('root', [['a', same]])
  expect(taken()).toEqual(['a: "1" "2"'])
})

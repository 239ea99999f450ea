import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { placesDocument } from './document.ts'
import { kinds } from './kinds.ts'
import { otherPlaces } from './other-places.ts'

test('docs/PLACES.md says what the fixtures are (`vitest run --project integration tests/git/places -u` writes it)', async () => {
  await expect(placesDocument()).toMatchFileSnapshot('../../../docs/PLACES.md')
})

test('every kind has a row of the document, and every row of it is a kind or names a test that exists', () => {
  const rows = readFileSync('docs/PLACES.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (place|---)/.test(line))
    .map((line) => line.split(' | ')[0]?.slice(2))
  expect(rows).toEqual([...Object.keys(kinds), ...otherPlaces.map(({ place }) => place)])
  const missing = otherPlaces.filter(({ file, test: title }) => !readFileSync(file, 'utf8').includes(`'${title}'`))
  expect(missing).toEqual([])
})

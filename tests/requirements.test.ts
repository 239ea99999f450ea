import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FINISHED_PARTS, LAST_PART, requirements, ROWS } from './requirements.ts'
import { projectRoot } from './support/paths.ts'

test('every promise has an id of its own, in words', () => {
  const ids = requirements.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  expect(ids.filter((id) => !/^[A-Z]\d+\.[a-z]+(-[a-z]+)*$/.test(id))).toEqual([])
  expect(requirements.filter(({ says }) => !/^[\p{Lu}a-z].{12,}\.$/u.test(says)).map(({ id }) => id)).toEqual([])
})

test('every line of the feature list is promised, planned or left out with a reason, and nothing else is', () => {
  const rows = new Set(requirements.map(({ row }) => row))
  expect(ROWS.filter((row) => !rows.has(row))).toEqual([])
  expect([...rows].filter((row) => !ROWS.includes(row))).toEqual([])
})

const works = requirements.filter((one) => one.status === 'works')

test('what works is shown by a test that is there and says so', () => {
  const unproven = works.flatMap(({ id, proof }) => [
    ...(proof.length === 0 ? [`${id} has no proof`] : []),
    ...proof
      .filter(({ file, shows }) => !cites(file, shows, id))
      .map(({ file, shows }) => `${id}: ${file} does not show ${JSON.stringify(shows)}`),
  ])
  expect(unproven).toEqual([])
})

/** A test cites a promise by its own title, or by the mark. */
const cites = (file: string, shows: string, id: string): boolean => {
  const path = join(projectRoot, file)
  if (!existsSync(path)) return false
  const text = readFileSync(path, 'utf8')
  return text.includes(shows) || text.includes(`@requirement ${id}`)
}

test('what is planned belongs to an issue that is still to come', () => {
  const over = requirements.filter((one) => one.status === 'planned' && (one.part <= FINISHED_PARTS || one.part > LAST_PART))
  expect(over.map(({ id }) => id)).toEqual([])
})

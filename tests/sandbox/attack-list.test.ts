import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/paths.ts'
import { attackList } from './attack-list.ts'
import { families } from './attacks/attack.ts'
import { everyAttack } from './attacks/every-attack.ts'

/** A test is there when its file has its title; a title may be the beginning of a longer one. */
const isThere = (named: string): boolean => {
  const [file = '', title = ''] = named.split(' > ')
  const path = join(projectRoot, file)
  return title !== '' && existsSync(path) && readFileSync(path, 'utf8').includes(title)
}

test('every line of the list is held by an attack or a test that exists', () => {
  const names = new Set(everyAttack.map(({ name }) => name))
  const open = attackList.filter(({ attacks = [], tests = [] }) => attacks.length + tests.length === 0).map(({ says }) => says)
  const lost = attackList.flatMap(({ says, attacks = [], tests = [] }) =>
    [...attacks.filter((name) => !names.has(name)), ...tests.filter((named) => !isThere(named))].map((holder) => `${says}: ${holder}`),
  )
  expect({ open, lost }).toEqual({ open: [], lost: [] })
})

test('every attack holds a line, and every family has some', () => {
  const held = new Set(attackList.flatMap(({ attacks = [] }) => attacks))
  // Credentials are one list of files.
  const free = everyAttack.map(({ name }) => name).filter((name) => !held.has(name) && !name.startsWith('read ~/'))
  expect(free).toEqual([])
  expect(families.filter((family) => !attackList.some((one) => one.family === family))).toEqual([])
})

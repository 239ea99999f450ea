import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemSources } from '../../shared/store/clock.ts'
import { planPath, projectPlan } from '../../shared/store/projection.ts'
import { temporaryFolder } from '../support/folder.ts'

const project = (root: string, text: string): void => projectPlan(root, text, systemSources)
const read = (root: string, name: string): string => readFileSync(join(root, '.maestro', name), 'utf8')
const edit = (root: string, words: string): void => writeFileSync(planPath(root), read(root, 'plan.md').replace('# One', words))

test('the plan is written with a digest of itself, and kept out of the user’s git', () => {
  const root = temporaryFolder('plan')
  project(root, '# One\n')
  expect(read(root, 'plan.md')).toMatch(/^# One\n\n<!-- Written by Maestro from the session's journal \([0-9a-f]{16}\)\. -->\n$/)
  expect(read(root, '.gitignore')).toContain('!config.jsonc')
  expect(readdirSync(join(root, '.maestro')).toSorted()).toEqual(['.gitignore', 'plan.md'])
})

test('the same text is not written again, another one replaces it', () => {
  const root = temporaryFolder('plan')
  project(root, '# One\n')
  const { mtimeNs, ino } = statSync(planPath(root), { bigint: true })
  project(root, '# One\n')
  expect(statSync(planPath(root), { bigint: true })).toMatchObject({ mtimeNs, ino })
  project(root, '# Two\n')
  expect(read(root, 'plan.md')).toContain('# Two')
  expect(readdirSync(join(root, '.maestro'))).not.toContain('plan.edited.md')
})

test('what somebody edited by hand is kept beside, each time', () => {
  const root = temporaryFolder('plan')
  project(root, '# One\n')
  edit(root, '# My own')
  project(root, '# One\n')
  expect(read(root, 'plan.md')).toContain('# One')
  expect(read(root, 'plan.edited.md')).toContain('# My own')
  edit(root, '# My second')
  project(root, '# One\n')
  expect(read(root, 'plan.edited.md')).toContain('# My own')
  expect(read(root, 'plan.edited-2.md')).toContain('# My second')
})

test('the user’s own .gitignore stays as it is', () => {
  const root = temporaryFolder('plan')
  project(root, '# One\n')
  writeFileSync(join(root, '.maestro', '.gitignore'), '# mine\n')
  project(root, '# Two\n')
  expect(read(root, '.gitignore')).toBe('# mine\n')
})

test('a file where the folder should be costs the copy and nothing else', () => {
  const root = temporaryFolder('plan')
  writeFileSync(join(root, '.maestro'), 'mine')
  project(root, '# One\n')
  expect(readFileSync(join(root, '.maestro'), 'utf8')).toBe('mine')
})

test('a link in the place of .maestro is not followed', () => {
  const root = temporaryFolder('projection')
  const elsewhere = temporaryFolder('elsewhere')
  symlinkSync(elsewhere, join(root, '.maestro'))
  projectPlan(root, '# One\n', systemSources)
  expect(readdirSync(elsewhere)).toEqual([])
})

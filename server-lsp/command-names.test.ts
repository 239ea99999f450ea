import { expect, test } from 'vitest'
import { operations } from '../shared/index.ts'
import { operationNames } from './command-names.ts'

test('the commands that are promised before the core is loaded are the operations that it has', () => {
  expect(operationNames).toEqual(operations.map(({ name }) => name))
})

import { join } from 'node:path'
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import type * as z from 'zod'
import { Configuration } from '../session/configuration.ts'
import { fault, type Fault } from '../session/fault.ts'
import { readPlainFile } from './files.ts'

/** Where a project's configuration lies, below the workspace. */
export const configPath = '.maestro/config.jsonc'

const LARGEST_BYTES = 1024 * 1024

/** The configuration of a workspace; what holds without one when there is no file. Fault `config_invalid`, with line and column: nothing is ever taken for absent. */
export const readConfig = (root: string): Configuration | Fault => {
  const bytes = readPlainFile(join(root, configPath), LARGEST_BYTES)
  return parseConfig(bytes?.toString('utf8') ?? '{}')
}

/** Reads a configuration's text: JSON with comments and trailing commas. */
export const parseConfig = (text: string): Configuration | Fault => {
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: true })
  const broken = errors[0]
  if (broken !== undefined) return invalid(text, broken.offset, wordsOf(printParseErrorCode(broken.error)))
  if (tree === undefined) return invalid(text, 0, 'the file is empty')
  const value: unknown = getNodeValue(tree)
  const parsed = Configuration.safeParse(value)
  if (parsed.success) return parsed.data
  const { offset, message } = problemOf(tree, parsed.error)
  return invalid(text, offset, message)
}

const invalid = (text: string, offset: number, message: string): Fault => {
  const before = text.slice(0, offset).split('\n')
  return fault(
    'config_invalid',
    `${configPath}, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${message}.`,
    'Correct the file; docs/CONFIG.md lists every key. Until then nothing is run.',
  )
}

/** `PropertyNameExpected` -> `property name expected`. */
const wordsOf = (code: string): string => code.replaceAll(/(?!^)([A-Z])/g, ' $1').toLowerCase()

const problemOf = (tree: Node, error: z.ZodError): { offset: number; message: string } => {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)))
  const where = path.length === 0 ? '' : `${path.join('.')}: `
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const keyNode = findNodeAtLocation(tree, [...path, key])?.parent?.children?.[0]
    return { offset: keyNode?.offset ?? 0, message: `${where}there is no key ${JSON.stringify(key)}${known(path)}` }
  }
  return { offset: nearest(tree, path)?.offset ?? 0, message: `${where}${issue?.message ?? 'not understood'}` }
}

const known = (path: readonly unknown[]): string =>
  path.length === 0 ? `; the keys are ${Object.keys(Configuration.shape).join(', ')}` : ''

/** A value that is missing has no place; what it is missing in has one. */
const nearest = (tree: Node, path: (string | number)[]): Node | undefined =>
  findNodeAtLocation(tree, path) ?? (path.length === 0 ? undefined : nearest(tree, path.slice(0, -1)))

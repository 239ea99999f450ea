import { execFileSync } from 'node:child_process'
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'
import { dispatch, isFault, openWorkspace, planPath, type Actor, type Answer, type Fault, type Workspace } from '../../shared/index.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startLsp, type LspClient, type StartOptions } from '../support/lsp-client.ts'
import { programsFolder } from '../support/paths.ts'
import { knowSandbox } from '../support/sample.ts'

/** A small project whose only test fails until `src/sum.js` is mended. */
export const project = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
  'src/sum.js': 'export const sum = (a, b) => a - b\n',
  'test/sum.test.js': `import { test } from 'node:test'
import assert from 'node:assert/strict'
import { sum } from '../src/sum.js'

test('adds', () => {
  assert.equal(sum(1, 2), 3)
})
`,
} as const

export const mended = 'export const sum = (a, b) => a + b\n'

export const plan = {
  strategy: 'Mend the sum',
  steps: [{ title: 'Add instead of subtracting', files: ['src/sum.js'], tests: ['test/sum.test.js'] }],
  edge_cases: ['negative numbers'],
  test_approach: 'The test that is there',
  scope: 'sum only',
} as const

const agent: Actor = { kind: 'agent', name: 'test-agent', via: 'mcp' }
export const user: Actor = { kind: 'user', name: 'test-user', via: 'terminal' }

export type Project = {
  readonly root: string
  readonly env: Readonly<Record<string, string>>
  readonly uri: (path: string) => string
  readonly planUri: string
  readonly write: (path: string, text: string) => void
  readonly workspace: () => Promise<Workspace>
  /** An operation in this process, which for the server is another one. */
  readonly ask: (operation: string, input?: unknown, caller?: Actor) => Promise<Answer>
  readonly askRaw: (operation: string, input?: unknown, caller?: Actor) => Promise<Answer | Fault>
  /** The same folder as one more process has it. */
  readonly again: () => Project
  readonly edit: (options?: Partial<StartOptions>) => Promise<LspClient>
}

export const lspPrograms = async (): Promise<string> => programsFolder

const started: LspClient[] = []
afterAll(() => {
  for (const client of started) client.process.kill()
})

/** A git repository with the project committed, and user settings of its own that let runs work without a sandbox too. */
export const makeProject = (files: Readonly<Record<string, string>> = project, { git = true } = {}): Project => {
  const root = realpathSync(temporaryFolder('lsp'))
  const env = { MAESTRO_USER_DIR: temporaryFolder('lsp-user') }
  writeFileSync(join(env.MAESTRO_USER_DIR, 'settings.json'), '{"sandbox":{"allowUnconfined":true}}')
  knowSandbox(env.MAESTRO_USER_DIR)
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  if (git) commitAll(root)
  return projectIn(root, env, write)
}

const projectIn = (root: string, env: Project['env'], write: Project['write']): Project => {
  let opened: Promise<Workspace> | null = null
  const workspace = async (): Promise<Workspace> => (opened ??= openHere(root, env))
  const askRaw: Project['askRaw'] = async (operation, input = {}, caller = agent) =>
    dispatch(
      { workspace: await workspace(), caller, session: null, signal: new AbortController().signal, progress: () => undefined },
      operation,
      input,
    )
  return {
    root,
    env,
    uri: (path) => pathToFileURL(join(root, path)).href,
    planUri: pathToFileURL(planPath(root)).href,
    write,
    workspace,
    again: () => projectIn(root, env, write),
    askRaw,
    ask: async (operation, input, caller) => {
      const answer = await askRaw(operation, input, caller)
      if (isFault(answer)) throw new Error(`${answer.code}: ${answer.message}`)
      return answer
    },
    edit: async (options = {}) => {
      const client = await startLsp({ program: join(await lspPrograms(), 'maestro-lsp.mjs'), folders: [root], env, ...options })
      started.push(client)
      return client
    },
  }
}

const openHere = async (root: string, env: Project['env']): Promise<Workspace> => {
  const workspace = await openWorkspace(root, { programs: await lspPrograms(), env: { ...process.env, ...env } })
  if (isFault(workspace)) throw new Error(workspace.message)
  return workspace
}

const commitAll = (root: string): void => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@u', '-c', 'init.defaultBranch=main', ...args], {
      cwd: root,
      stdio: 'ignore',
    })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'first')
}

/** A session with one tests criterion and a plan that waits for approval. Answers with the plan's hash. */
export const proposePlan = async (made: Project): Promise<string> => {
  await made.ask('open_session', { goal: 'The sum of two numbers is right' })
  await made.ask('set_criteria', { criteria: [{ text: 'All tests pass', check: { kind: 'tests' } }] })
  const { view } = await made.ask('propose_plan', plan)
  return String(view['hash'])
}

export const codes = (diagnostics: readonly { readonly code?: string | number | undefined }[]): string[] =>
  diagnostics.map(({ code }) => String(code)).toSorted()

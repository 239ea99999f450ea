import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { rolldown } from 'rolldown'
import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { external } from '../../rolldown.config.ts'
import { temporaryFolder } from '../support/folder.ts'
import { projectRoot } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

/** The package as a user gets it: packed, installed into an empty folder (the parser from the registry, or npm's cache), started from there. */
const packed = temporaryFolder('packed')
const home = temporaryFolder('installed')
const installedPackage = join(home, 'node_modules', 'maestro-session')
const Packed = z.array(z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) })).length(1)
let files: readonly string[] = []

/** npm's settings of the surrounding `npm run` would lead it back into this project. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')))
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

beforeAll(() => {
  npm(projectRoot, 'run', 'build')
  const [tarball] = Packed.parse(JSON.parse(npm(projectRoot, 'pack', '--json', '--ignore-scripts', '--pack-destination', packed)))
  files = tarball?.files.map(({ path }) => path) ?? []
  writeFileSync(join(home, 'package.json'), '{ "private": true }')
  npm(home, 'install', '--prefer-offline', '--no-audit', '--no-fund', join(packed, tarball?.filename ?? ''))
})

const start = (program: string, args: readonly string[], input = '') =>
  spawnSync(join(home, 'node_modules', '.bin', program), args, {
    cwd: sampleRepository().root,
    env,
    input,
    encoding: 'utf8',
    timeout: 20_000,
  })

test('only the programs, the read-me, the licence and package.json are in it', () => {
  const others = files.filter((path) => !/^(dist\/|README\.md$|LICENSE$|package\.json$)/.test(path))
  expect(others).toEqual([])
  expect(files).toEqual(
    expect.arrayContaining([
      'dist/maestro.mjs',
      'dist/maestro-mcp.mjs',
      'dist/maestro-lsp.mjs',
      'dist/maestro-run.mjs',
      'dist/maestro-series.mjs',
      'dist/maestro-trees.mjs',
      'dist/maestro-weakened.mjs',
      'dist/maestro-hook.mjs',
      'dist/inside/steward.mjs',
      'dist/THIRD-PARTY-NOTICES.txt',
    ]),
  )
  expect(files.filter((path) => path.endsWith('.ts') || path.includes('.test.'))).toEqual([])
})

test('it brings no other package than the parser', () => {
  const names = (folder: string): string[] => readdirSync(folder).filter((name) => !name.startsWith('.'))
  expect(names(join(home, 'node_modules'))).toEqual(['@ast-grep', 'maestro-session'])
  const parser = names(join(home, 'node_modules', '@ast-grep')).filter((name) => !/^napi-\w+-\w+/.test(name))
  expect(parser).toEqual(['lang-go', 'lang-python', 'lang-rust', 'napi', 'setup-lang'])
})

test('the parser that was installed with it reads every language', async () => {
  const program = join(home, 'read.mjs')
  const build = await rolldown({ input: join(projectRoot, 'tests/package/read-all.ts'), platform: 'node', external, logLevel: 'silent' })
  await build.write({ file: program, format: 'esm', codeSplitting: false })
  await build.close()
  const { stdout, stderr } = spawnSync(process.execPath, [program], { cwd: home, env, encoding: 'utf8', timeout: 20_000 })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(['go 1', 'javascript 1', 'python 1', 'rust 1', 'tsx 1', 'typescript 1'])
})

test('no path of the machine that built it is in it', () => {
  const machine = [projectRoot, realpathSync(projectRoot), `${homedir()}/`, '/node_modules/.']
  const found = files.flatMap((path) => {
    const text = readFileSync(join(installedPackage, path), 'utf8')
    return machine.filter((one) => text.includes(one)).map((one) => `${path}: ${one}`)
  })
  expect(found).toEqual([])
})

test('publint has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: installedPackage, level: 'suggestion' })
  expect(messages).toEqual([])
})

test('maestro says its version and finds its siblings', () => {
  const Package = z.object({ version: z.string() })
  const { version } = Package.parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')))
  expect(start('maestro', ['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` })
  expect(start('maestro', ['doctor'])).toMatchObject({ status: 0, stderr: '' })
})

const initialize = (params: object) => ({ jsonrpc: '2.0', id: 1, method: 'initialize', params })

test('maestro-mcp answers initialize on stdio and ends with stdin', () => {
  const request = initialize({ protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } })
  const { status, stdout } = start('maestro-mcp', [], `${JSON.stringify(request)}\n`)
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ id: 1, result: { serverInfo: { name: expect.stringContaining('maestro') } } })
})

test('maestro-lsp answers initialize on stdio and ends with stdin', async () => {
  const server = spawn(join(home, 'node_modules', '.bin', 'maestro-lsp'), ['--stdio'], {
    cwd: home,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => server.once('close', resolve))
  const body = JSON.stringify(initialize({ processId: null, rootUri: null, capabilities: {} }))
  server.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`)
  let answer = ''
  for await (const chunk of server.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    answer += String(chunk)
    if (answer.includes('"serverInfo"')) break
  }
  expect(answer).toContain('"serverInfo":{"name":"maestro"')
  server.stdin.end()
  server.stdout.resume()
  expect(await ended).toBe(0)
})

test('maestro-hook is silent', () =>
  expect(start('maestro-hook', ['claude-code'], '{"hook_event_name":"Stop"}')).toMatchObject({ status: 0, stdout: '', stderr: '' }))

test('the demo runs from the installed package', () => expect(start('maestro', ['demo'])).toMatchObject({ status: 0, stderr: '' }))

test('the licence of everything that is bundled travels with it', () => {
  const notices = readFileSync(join(home, 'node_modules', 'maestro-session', 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8')
  for (const name of ['zod', 'vscode-languageserver', '@modelcontextprotocol/server', 'simple-git', 'execa'])
    expect(notices).toMatch(new RegExp(`^${name} \\d[^\\n]*\\n=+\\n\\n.*(MIT|Apache|ISC)`, 'ms'))
})

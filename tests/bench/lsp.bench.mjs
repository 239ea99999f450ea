// LSP start against a bare server on the same library, both bundled and interleaved; then edit -> diagnostics with some 500 findings, and
// journal append in one process -> diagnostics in another.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { interleave, machine, median, percentile, rssMiB, talk } from './support/measure.mjs'

const ROUNDS = 15
const EDITS = 100
const WEAKENINGS = 31
const TEST_FILES = 20
// As many as an evidence keeps in full.
const TESTS_EACH = 25
const root = join(import.meta.dirname, '..', '..')
const temporary = () => realpathSync(mkdtempSync(join(tmpdir(), 'maestro-bench-')))

const bare = join(temporary(), 'bare.mjs')
const bundle = await rolldown({ input: join(import.meta.dirname, 'support/bare-lsp.mjs'), platform: 'node' })
await bundle.write({ file: bare, format: 'esm', minify: true })
await bundle.close()

const user = temporary()
writeFileSync(join(user, 'settings.json'), JSON.stringify({ sandbox: { allowUnconfined: true } }))
const env = { ...process.env, MAESTRO_USER_DIR: user }

const openEditor = async (program, folder) => {
  const editor = talk(process.execPath, [program, '--stdio'], { framing: 'headers', env })
  const capabilities = { textDocument: { publishDiagnostics: { versionSupport: true } } }
  const folders = [{ uri: pathToFileURL(folder).href, name: 'bench' }]
  const initialized = await editor.request('initialize', {
    processId: process.pid,
    rootUri: folders[0].uri,
    workspaceFolders: folders,
    capabilities,
    clientInfo: { name: 'bench' },
  })
  return { editor, initialized }
}

const closeEditor = async (editor) => {
  await editor.request('shutdown', null)
  const exited = new Promise((resolve) => editor.child.once('exit', resolve))
  editor.notify('exit')
  await exited
}

const empty = temporary()
const start = (program) => async () => {
  const { editor, initialized } = await openEditor(program, empty)
  const sample = { wall: initialized.at - editor.startedAt, rss: rssMiB(editor.pid) }
  editor.notify('initialized', {})
  await closeEditor(editor)
  return sample
}
const starts = await interleave({ bare: start(bare), maestro: start(join(root, 'dist/maestro-lsp.mjs')) }, ROUNDS)
const figure = (name, key) => median(starts[name].map((sample) => sample[key]))
console.log(`LSP spawn to initialize, ${ROUNDS} interleaved starts each, medians (${machine()})`)
console.log('| server | wall ms | RSS MiB |\n|---|---|---|')
for (const name of Object.keys(starts)) console.log(`| ${name} | ${figure(name, 'wall').toFixed(0)} | ${figure(name, 'rss').toFixed(0)} |`)
console.log(`ratio maestro / bare: ${(figure('maestro', 'wall') / figure('bare', 'wall')).toFixed(2)} (budget 1.30)`)

// A project with TEST_FILES * TESTS_EACH failing tests, so that as many findings stand on its files.
const project = temporary()
mkdirSync(join(project, 'test'))
writeFileSync(join(project, 'package.json'), '{ "type": "module", "scripts": { "test": "node --test" } }\n')
for (let file = 0; file < TEST_FILES; file += 1) {
  const tests = Array.from({ length: TESTS_EACH }, (_, index) => `test('t${index}', () => { throw new Error('no') })`)
  writeFileSync(join(project, 'test', `f${file}.test.js`), `import { test } from 'node:test'\n${tests.join('\n')}\n`)
}
execFileSync('git', ['init', '-q'], { cwd: project })
execFileSync('git', ['add', '-A'], { cwd: project })

const host = talk(process.execPath, [join(root, 'dist/maestro-mcp.mjs'), '--root', project], { framing: 'lines', env })
await host.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } })
host.notify('notifications/initialized')
const call = async (name, args) => (await host.request('tools/call', { name, arguments: args })).message.result
await call('open_session', { goal: 'Measure the editor with many findings' })
await call('set_criteria', {
  criteria: Array.from({ length: TEST_FILES }, (_, file) => ({
    text: `f${file}`,
    check: { kind: 'tests', files: [`test/f${file}.test.js`] },
  })),
})
await call('verify', {})
const findings = (await call('get_status', {})).structuredContent.findings.length

const { editor } = await openEditor(join(root, 'dist/maestro-lsp.mjs'), project)
const uri = pathToFileURL(join(project, 'test/f0.test.js')).href
const planUri = pathToFileURL(join(project, '.maestro/plan.md')).href
const published = (of, test) =>
  editor.next((message) => message.method === 'textDocument/publishDiagnostics' && message.params.uri === of && test(message.params))
const first = published(uri, ({ diagnostics }) => diagnostics.length >= TESTS_EACH)
editor.notify('initialized', {})
await first
const text = `import { test } from 'node:test'\n`
const { readFileSync } = await import('node:fs')
const saved = readFileSync(join(project, 'test/f0.test.js'), 'utf8')
editor.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'javascript', version: 1, text: saved } })
await published(uri, ({ version }) => version === 1)

const edits = []
for (let edit = 0; edit < EDITS; edit += 1) {
  const version = edit + 2
  const dirty = edit % 2 === 0
  const answer = published(
    uri,
    (params) => params.version === version && params.diagnostics.some(({ code }) => code === 'unsaved-over-evidence') === dirty,
  )
  const sent = performance.now()
  editor.notify('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ text: dirty ? `${saved}// ${text}` : saved }],
  })
  edits.push((await answer).at - sent)
}
console.log(
  `edit -> diagnostics with ${findings} findings, ${EDITS} edits: p50 ${median(edits).toFixed(1)} ms, p95 ${percentile(edits, 0.95).toFixed(1)} ms (budget p95 25); RSS ${rssMiB(editor.pid).toFixed(0)} MiB (budget 90)`,
)

const appends = []
for (let ask = 0; ask < 30; ask += 1) {
  const answer = published(planUri, ({ diagnostics }) => diagnostics.filter(({ code }) => code === 'pending-ask').length === ask + 1)
  const asked = call('ask_user', { questions: [{ id: 'q', text: 'Which?', kind: 'text' }] }).then(() => performance.now())
  const [{ at }, answered] = await Promise.all([answer, asked])
  appends.push(at - answered)
}
console.log(
  `append acknowledged in the MCP process -> diagnostics in the LSP process, ${appends.length} appends: p50 ${median(appends).toFixed(0)} ms, p95 ${percentile(appends, 0.95).toFixed(0)} ms (budget p95 300)`,
)

// A test that is switched off and on again on the disk: the first time the parser's process has to start, later it is there.
const weakenedFile = join(project, 'test/f1.test.js')
const whole = readFileSync(weakenedFile, 'utf8')
const weakenings = []
for (let save = 0; save < WEAKENINGS; save += 1) {
  const weak = save % 2 === 0
  const answer = published(
    pathToFileURL(weakenedFile).href,
    ({ diagnostics }) => diagnostics.some(({ code }) => code === 'weakened-test') === weak,
  )
  const saved = performance.now()
  writeFileSync(weakenedFile, weak ? whole.replace("test('t3'", `test.skip('t3 ${save}'`) : whole)
  weakenings.push((await answer).at - saved)
}
const [cold, ...warm] = weakenings
const heldBack = readFileSync(`/proc/${editor.pid}/maps`, 'utf8').includes('ast-grep') ? 'with' : 'without'
console.log(
  `saved on disk -> weakened test on its line: first ${cold.toFixed(0)} ms, then ${warm.length} saves p50 ${median(warm).toFixed(0)} ms, p95 ${percentile(warm, 0.95).toFixed(0)} ms; RSS ${rssMiB(editor.pid).toFixed(0)} MiB, ${heldBack} the parser`,
)
await closeEditor(editor)
await host.close()

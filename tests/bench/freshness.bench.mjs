// Save -> stale in another process, on 10,000 files: exactly the evidence that depends on the file, and back when the edit is undone; then a
// buffer that is not saved -> what its editor says of it.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { machine, median, percentile, rssMiB, talk } from './support/measure.mjs'

const FOLDERS = 10
const FILES_EACH = 1000
const SAVES = 60
const EDITS = 100
const root = join(import.meta.dirname, '..', '..')
const temporary = () => realpathSync(mkdtempSync(join(tmpdir(), 'maestro-bench-')))

const project = temporary()
const fileOf = (folder, file) => `src/d${folder}/f${file}.js`
const contentOf = (folder, file) => `export const f${folder}x${file} = ${folder * file}\n${'// some words to fill a file\n'.repeat(60)}`
writeFileSync(join(project, 'package.json'), '{ "name": "bench", "type": "module" }\n')
for (let folder = 0; folder < FOLDERS; folder += 1) {
  mkdirSync(join(project, 'src', `d${folder}`), { recursive: true })
  for (let file = 0; file < FILES_EACH; file += 1) writeFileSync(join(project, fileOf(folder, file)), contentOf(folder, file))
}
execFileSync('git', ['init', '-q'], { cwd: project })
execFileSync('git', ['add', '-A'], { cwd: project })

const user = temporary()
writeFileSync(join(user, 'settings.json'), JSON.stringify({ sandbox: { allowUnconfined: true } }))
const env = { ...process.env, MAESTRO_USER_DIR: user }

const host = talk(process.execPath, [join(root, 'dist/maestro-mcp.mjs'), '--root', project], { framing: 'lines', env })
await host.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } })
host.notify('notifications/initialized')
const call = async (name, args) => (await host.request('tools/call', { name, arguments: args })).message.result.structuredContent

// C1 to C10 depend on a folder each, C11 on everything.
const PASSES = { kind: 'command', argv: ['node', '-e', '0'] }
const WHOLE = `C${FOLDERS + 1}`
await call('open_session', { goal: 'Measure how soon evidence is stale' })
await call('set_criteria', {
  criteria: [
    ...Array.from({ length: FOLDERS }, (_, folder) => ({ text: `d${folder}`, check: { ...PASSES, inputs: [`src/d${folder}/**`] } })),
    { text: 'everything', check: PASSES },
  ],
})
let { job } = await call('verify', {})
while (job !== null) job = (await call('wait_job', { job, wait_s: 45 })).running ? job : null
const { criteria } = await call('get_status', {})
if (criteria.some(({ verdict }) => verdict !== 'met')) throw new Error(`not all is met: ${criteria.map(({ label }) => label).join(', ')}`)

const editor = talk(process.execPath, [join(root, 'dist/maestro-lsp.mjs'), '--stdio'], { framing: 'headers', env })
const planUri = pathToFileURL(join(project, '.maestro/plan.md')).href
const staleIn = ({ diagnostics }) =>
  diagnostics.filter(({ code }) => code === 'stale-evidence').map(({ message }) => /^The evidence of (C\d+)/.exec(message)?.[1] ?? '')
let allowed = new Set()
let wrong = 0
const published = (uri, test) =>
  editor.next((message) => message.method === 'textDocument/publishDiagnostics' && message.params.uri === uri && test(message.params))
/** Every message is looked at, also the ones between: none may call anything else stale. */
const watchForWrong = () =>
  void published(planUri, (params) => staleIn(params).some((id) => !allowed.has(id))).then(() => {
    wrong += 1
    return watchForWrong()
  })
watchForWrong()
const folders = [{ uri: pathToFileURL(project).href, name: 'bench' }]
await editor.request('initialize', {
  processId: process.pid,
  rootUri: folders[0].uri,
  workspaceFolders: folders,
  capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } } },
  clientInfo: { name: 'bench' },
})
editor.notify('initialized', {})

const same = (ids, wanted) => ids.length === wanted.length && wanted.every((id) => ids.includes(id))
const save = async (path, text, wanted) => {
  const answer = published(planUri, (params) => same(staleIn(params), wanted))
  writeFileSync(join(project, path), text)
  const saved = performance.now()
  return (await answer).at - saved
}

// The first rounds are for the server to come up: it publishes nothing as long as there is nothing to say.
const stale = []
const back = []
for (let round = -3; round < SAVES; round += 1) {
  const [folder, file] = [Math.abs(round) % FOLDERS, (Math.abs(round) * 37) % FILES_EACH]
  const wanted = [`C${folder + 1}`, WHOLE]
  allowed = new Set(wanted)
  const became = await save(fileOf(folder, file), `${contentOf(folder, file)}// ${round}\n`, wanted)
  const undone = await save(fileOf(folder, file), contentOf(folder, file), [])
  if (round < 0) continue
  stale.push(became)
  back.push(undone)
}
const figures = (samples) => `p50 ${median(samples).toFixed(0)} ms, p95 ${percentile(samples, 0.95).toFixed(0)} ms`
console.log(`${FOLDERS * FILES_EACH} files, ${FOLDERS} criteria with inputs of 1,000 files each and one of all (${machine()})`)
console.log(
  `saved on disk -> exactly the two that cover it stale in the LSP process, ${SAVES} saves: ${figures(stale)} (budget p95 300); messages that called anything else stale: ${wrong} (budget 0)`,
)
console.log(`undone on disk -> fresh again, ${SAVES} times: ${figures(back)} (budget p95 300)`)

const path = fileOf(3, 7)
const uri = pathToFileURL(join(project, path)).href
const text = contentOf(3, 7)
editor.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'javascript', version: 1, text } })
const edits = []
for (let edit = 0; edit < EDITS; edit += 1) {
  const version = edit + 2
  const dirty = edit % 2 === 0
  const says = (diagnostics) =>
    diagnostics.some(({ code, message }) => code === 'unsaved-over-evidence' && message.includes(`evidence of C4, ${WHOLE} speaks`))
  const answer = published(uri, (params) => params.version === version && says(params.diagnostics) === dirty)
  const sent = performance.now()
  editor.notify('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ text: dirty ? `${text}// ${edit}\n` : text }],
  })
  edits.push((await answer).at - sent)
}
console.log(
  `edit -> unsaved-over-evidence naming exactly what covers the file, ${EDITS} edits: p50 ${median(edits).toFixed(1)} ms, p95 ${percentile(edits, 0.95).toFixed(1)} ms (budget p95 25); RSS ${rssMiB(editor.pid).toFixed(0)} MiB`,
)

const asked = []
for (let ask = 0; ask < 50; ask += 1) {
  const sent = performance.now()
  await call('get_status', {})
  asked.push(performance.now() - sent)
}
console.log(`get_status, which looks at the files again, 50 calls: ${figures(asked)}`)

await editor.request('shutdown', null)
const exited = new Promise((resolve) => editor.child.once('exit', resolve))
editor.notify('exit')
await exited
await host.close()
const failed = percentile(stale, 0.95) > 300 || percentile(back, 0.95) > 300 || percentile(edits, 0.95) > 25 || wrong > 0
process.exitCode = failed ? 1 : 0

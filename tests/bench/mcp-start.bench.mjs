// Cold start of the MCP server against a bare server on the same SDK, both bundled, interleaved: spawn -> initialize -> tools/list.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { cpuMs, interleave, machine, median, percentile, rssMiB, talk } from './support/measure.mjs'

const ROUNDS = 20
const CALLS = 300
const root = join(import.meta.dirname, '..', '..')
const bare = join(mkdtempSync(join(tmpdir(), 'maestro-bench-')), 'bare.mjs')
const bundle = await rolldown({ input: join(import.meta.dirname, 'support/bare-mcp.mjs'), platform: 'node' })
await bundle.write({ file: bare, format: 'esm', minify: true })
await bundle.close()
const folder = mkdtempSync(join(tmpdir(), 'maestro-bench-'))

const open = async (program) => {
  const server = talk(process.execPath, [program, '--root', folder], { framing: 'lines' })
  await server.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } })
  server.notify('notifications/initialized')
  const listed = await server.request('tools/list', {})
  return { server, listed }
}

const start = (program) => async () => {
  const { server, listed } = await open(program)
  const sample = { cpu: cpuMs(server.pid), wall: listed.at - server.startedAt, rss: rssMiB(server.pid) }
  await server.close()
  return sample
}

const samples = await interleave({ bare: start(bare), maestro: start(join(root, 'dist/maestro-mcp.mjs')) }, ROUNDS)
const figure = (name, key) => median(samples[name].map((sample) => sample[key]))
console.log(`MCP cold start to tools/list, ${ROUNDS} interleaved starts each, medians (${machine()})`)
console.log('| server | CPU ms | wall ms | RSS MiB |\n|---|---|---|---|')
for (const name of Object.keys(samples))
  console.log(`| ${name} | ${figure(name, 'cpu').toFixed(0)} | ${figure(name, 'wall').toFixed(0)} | ${figure(name, 'rss').toFixed(0)} |`)
console.log(`CPU ratio maestro / bare: ${(figure('maestro', 'cpu') / figure('bare', 'cpu')).toFixed(2)} (budget 1.40)`)

const { server } = await open(join(root, 'dist/maestro-mcp.mjs'))
const times = []
for (let call = 0; call < CALLS; call += 1) {
  const sent = performance.now()
  const answer = await server.request('tools/call', { name: 'recall', arguments: {} })
  times.push(answer.at - sent)
}
await server.close()
console.log(
  `tools/call without a session (the fault path), ${CALLS} calls: p50 ${median(times).toFixed(2)} ms, p95 ${percentile(times, 0.95).toFixed(2)} ms`,
)

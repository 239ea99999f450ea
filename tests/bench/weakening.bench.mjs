// Reading 500 real test files and comparing them with a baseline, in this process, the parser's loading included. Files of equal content are
// read once, as whoever asks will do it: so the usual case reads the files of now and the changed ones of before. The budget is on processor time
// of all threads, which on an idle machine is more than what passes: on a busy one the clock tells of the others. Ends with 1 over it.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { machine, median } from './support/measure.mjs'

const FILES = 500
const CHANGED = 50
const ROUNDS = 5
const BUDGET_MS = 5000
const root = join(import.meta.dirname, '..', '..')

// The parser is looked for from here.
const core = join(root, '.build', 'bench', 'weakening.mjs')
mkdirSync(join(root, '.build', 'bench'), { recursive: true })
const bundle = await rolldown({
  input: join(import.meta.dirname, 'support/weakening-core.ts'),
  platform: 'node',
  external: [/^@ast-grep\//],
  logLevel: 'silent',
})
await bundle.write({ file: core, format: 'esm', codeSplitting: false })
await bundle.close()

const testsBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.test\.[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))
const found = ['node_modules/zod/src', 'node_modules/fast-uri/test', 'shared', 'tests'].flatMap(testsBelow)
const now = Array.from({ length: FILES }, (_, at) => {
  const file = found[at % found.length]
  return at < found.length ? file : { path: `again/${file.path}`, text: `${file.text}\n// ${at}\n` }
})
// What an agent does to a test on a bad day.
const weaker = ({ path, text }) => ({
  path,
  text: text.replace(/\.toBe\([^()]*\)/, '.toBeDefined()').replace(/\n(\s*)(test|it)\(/, '\n$1$2.skip('),
})
const digest = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16)

const begun = performance.now()
const spentBefore = process.cpuUsage()
const { isFault, readTests, weakeningsBetween } = await import(pathToFileURL(core).href)
const loaded = await readTests([])
if (isFault(loaded)) throw new Error(loaded.message)
const loading = performance.now() - begun
const spent = process.cpuUsage(spentBefore)

const read = async (files) => {
  const manifests = await readTests(files)
  if (isFault(manifests)) throw new Error(manifests.message)
  return manifests
}

/** Wall and processor time of reading and comparing when `count` files changed. */
const measure = async (count) => {
  const started = performance.now()
  const cpu = process.cpuUsage()
  const young = await read(now.map((file, at) => (at % (FILES / count) === 0 ? weaker(file) : file)))
  const changed = new Set(now.filter((_, at) => at % (FILES / count) === 0).map(({ path }) => path))
  const old = await read(now.filter(({ path }) => changed.has(path)))
  const reading = performance.now() - started
  const before = [...old, ...young.filter(({ path }) => !changed.has(path))]
  const said = weakeningsBetween(before, young, { locked: [], snapshots: [], digest })
  const { user, system } = process.cpuUsage(cpu)
  return { wall: performance.now() - started, reading, cpu: (user + system) / 1000, said: said.length, read: young.length + old.length }
}

const kib = now.reduce((sum, { text }) => sum + text.length, 0) / 1024
console.log(
  `${FILES} test files, ${kib.toFixed(0)} KiB, ${found.length} of them different; parser loaded in ${loading.toFixed(0)} ms (${machine()})`,
)
console.log('| changed | files read | weakenings | first run ms | median ms | of it reading ms | CPU ms |\n|---|---|---|---|---|---|---|')
let first = 0
for (const count of [CHANGED, FILES]) {
  const samples = []
  for (let round = 0; round < ROUNDS; round += 1) samples.push(await measure(count))
  const figure = (name) => median(samples.map((sample) => sample[name])).toFixed(0)
  if (count === CHANGED) first = samples[0].cpu
  console.log(
    `| ${count} | ${samples[0].read} | ${samples[0].said} | ${samples[0].wall.toFixed(0)} | ${figure('wall')} | ${figure('reading')} | ${figure('cpu')} |`,
  )
}
const whole = (spent.user + spent.system) / 1000 + first
console.log(`First run with loading: ${whole.toFixed(0)} ms of CPU (budget ${BUDGET_MS} ms)`)
process.exitCode = whole > BUDGET_MS ? 1 : 0

// How honest the words of paired benchmarks are: comparisons of identical programs, of one 10 % and of one 30 % slower, as the product runs
// them, and identical ones in simulated noise. Ends with 1 when a budget is surely missed. `BENCH_SHARE=0.1` runs a tenth of the
// real ones; `BENCH_VIA=plain` takes their samples without a sandbox.
import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { byPlainProcesses, bySeries, sampleOf, treeWith } from './support/compared-trees.mjs'
import { machine, median, percentile } from './support/measure.mjs'
import { bundled, temporary } from './support/temporary.mjs'

const SHARE = Number(process.env.BENCH_SHARE ?? 1)
const VIA = process.env.BENCH_VIA ?? 'series'
const PLAN = { kind: 'bench', goal: null, percent: 0, margin: 0.05, measure: 'time' }
/** How much slower now truly is, and how many comparisons there are. */
const KINDS = { 'A/A': { slower: 0, count: 200 }, '10 % slower': { slower: 0.1, count: 50 }, '30 % slower': { slower: 0.3, count: 50 } }
const SIMULATED = 20_000
/** What the baseline takes: enough for its CPU time to be a witness. */
const PROGRAM_MS = 65
const TURNS = 300_000

const root = join(import.meta.dirname, '..', '..')
const core = await import(await bundled('core.mjs', 'tests/bench/support/comparisons-core.ts'))

const opened = async () => {
  if (VIA === 'plain') return { words: 'plain processes', compare: byPlainProcesses(core, PLAN) }
  const sandbox = await core.probeSandbox({ allowUnconfined: false, environment: process.env })
  if (sandbox.kind === 'refused') {
    console.error(`There is no sandbox to take samples in: ${sandbox.reason}. ${sandbox.fix} BENCH_VIA=plain goes without.`)
    process.exit(2)
  }
  const program = await bundled('maestro-series.mjs', 'shared/operations/series/main.ts')
  return { words: `the series program, ${sandbox.grade}`, compare: bySeries(core, PLAN, { program, sandbox, folder: temporary }) }
}
const { words: via, compare } = await opened()

const scaled = (count) => Math.max(1, Math.round(count * SHARE))
const shuffled = (list) =>
  list
    .map((item) => [Math.random(), item])
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item)

const cpuOf = async (tree, times) => {
  const seen = []
  for (let time = 0; time < times; time += 1) seen.push((await sampleOf(tree)).cpuMs)
  return median(seen)
}

/** A tree for each kind. The start of the process cannot be made slower, so the loop pays for it: the whole process is slower by just the share. */
const madeTrees = async () => {
  const start = await cpuOf(treeWith(temporary, 'start', 0), 20)
  const loop = (await cpuOf(treeWith(temporary, 'probe', TURNS), 20)) - start
  const turnsOf = (ms) => Math.round((TURNS * (ms - start)) / loop)
  const trees = Object.entries(KINDS).map(([kind, { slower }], at) => [
    kind,
    treeWith(temporary, `tree-${at}`, turnsOf(PROGRAM_MS * (1 + slower))),
  ])
  return { other: treeWith(temporary, 'tree-x', turnsOf(PROGRAM_MS)), ...Object.fromEntries(trees) }
}

console.log(`Paired comparisons by ${via} (${machine()})`)
const begun = performance.now()
const trees = await madeTrees()
const plan = shuffled(Object.entries(KINDS).flatMap(([kind, { count }]) => Array.from({ length: scaled(count) }, () => kind)))
const done = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]))
for (const [seed, kind] of plan.entries()) {
  done[kind].push(await compare({ other: trees.other, now: trees[kind], seed }))
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  if ((seed + 1) % 25 === 0) console.log(`  ${seed + 1} of ${plan.length} after ${seconds} s (load ${loadavg()[0].toFixed(1)})`)
}
const minutes = (performance.now() - begun) / 60_000

const percent = (share) => `${(share * 100).toFixed(1)} %`
const WORDS = ['slower', 'faster', 'no-difference', 'inconclusive']
const MEASURES = { wall: ({ result }) => result.lead, CPU: ({ result }) => result.cpu }
const wordsOf = (kind, measure) => done[kind].map((one) => MEASURES[measure](one)?.word ?? 'too short')

const table = [
  `| true | measure | ${WORDS.join(' | ')} | pairs, mean | change, median |`,
  '|---|---|---|---|---|---|---|---|',
  ...Object.entries(done).flatMap(([kind, list]) =>
    Object.entries(MEASURES).map(([measure, comparisonOf]) => {
      const words = wordsOf(kind, measure)
      const shares = WORDS.map((word) => percent(words.filter((said) => said === word).length / words.length))
      const pairs = list.reduce((sum, { result }) => sum + result.pairs, 0) / list.length
      const changes = list.flatMap((one) => comparisonOf(one)?.change ?? [])
      return `| ${kind} | ${measure} | ${shares.join(' | ')} | ${pairs.toFixed(0)} | ${changes.length === 0 ? '' : percent(median(changes))} |`
    }),
  ),
]

const rows = []
/** A rate with its 90 % interval (Clopper-Pearson): a few comparisons can be over a budget by chance, and only what surely is counts as missed. */
const hold = (what, list, test, { most, least }) => {
  const [count, of] = [list.filter(test).length, list.length]
  const [rate, low, high] = [count / of, core.lowerBound({ count, of }), core.upperBound({ count, of })]
  const [kept, surelyMissed] = most === undefined ? [rate >= least, high < least] : [rate <= most, low > most]
  const figure = `${percent(rate)} (${count} of ${of}; ${percent(low)} to ${percent(high)})`
  rows.push({ what, figure, budget: most === undefined ? `>= ${percent(least)}` : `<= ${percent(most)}`, kept, surelyMissed })
}
const isDifference = (word) => word === 'slower' || word === 'faster'
const saysOfEither = (said) => (one) => Object.values(MEASURES).some((comparisonOf) => comparisonOf(one)?.word === said)
const slowed = [...done['10 % slower'], ...done['30 % slower']]
for (const measure of Object.keys(MEASURES))
  hold(`identical programs called different by ${measure}`, wordsOf('A/A', measure), isDifference, { most: 0.04 })
hold('10 % slower called slower, by wall or CPU', done['10 % slower'], saysOfEither('slower'), { least: 0.8 })
hold('30 % slower called slower, by wall or CPU', done['30 % slower'], saysOfEither('slower'), { least: 1 })
hold('slower called faster, by wall or CPU', slowed, saysOfEither('faster'), { most: 0 })
const random = core.seeded(20)
for (const [name, noise] of Object.entries(core.NOISES)) {
  const said = Array.from({ length: SIMULATED }, () => core.saidAtLooks(core.noisyRatios(0, noise, random), PLAN.margin).word)
  hold(`simulated, ${name}: identical programs called different`, said, isDifference, { most: 0.04 })
}

const samples = Object.values(done).flatMap((list) => list.flatMap((one) => one.samples))
const spread = (values, digits) => [0.05, 0.5, 0.95].map((share) => percentile(values, share).toFixed(digits)).join(', ')
const walls = samples.filter(({ side }) => side === 'other').map(({ wallMs }) => wallMs)
const conditions = `${plan.length} comparisons by ${via}, ${samples.length} processes in ${minutes.toFixed(1)} min. Of the baseline's processes 5, 50, 95 % took ${spread(walls, 0)} ms; the load was ${spread(
  samples.map(({ load }) => load),
  1,
)}.`
const verdictOf = ({ kept, surelyMissed }) => (kept ? 'ok' : surelyMissed ? 'missed' : 'over, within chance')
const budgets = [
  '| what | share (90 % interval) | budget | |',
  '|---|---|---|---|',
  ...rows.map((row) => `| ${row.what} | ${row.figure} | ${row.budget} | ${verdictOf(row)} |`),
]
const report = [conditions, '', ...table, '', ...budgets].join('\n')
console.log(`\n${report}`)
const results = join(root, '.build', 'bench')
mkdirSync(results, { recursive: true })
writeFileSync(
  join(results, 'comparisons.json'),
  `${JSON.stringify({ at: new Date().toISOString(), machine: machine(), conditions, rows, done })}\n`,
)
writeFileSync(join(results, 'comparisons.md'), `${report}\n`)
console.log(`\nwritten to ${results} (load now ${machine()})`)
process.exitCode = rows.some(({ surelyMissed }) => surelyMissed) ? 1 : 0

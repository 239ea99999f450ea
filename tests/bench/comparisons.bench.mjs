// How honest the words of paired benchmarks are: comparisons of identical programs, of one 10 % and of one 30 % slower, by real processes in
// shuffled order, and identical ones in simulated noise. Ends with 1 when a budget is surely missed. `BENCH_SHARE=0.1` runs a tenth.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { machine, median, percentile } from './support/measure.mjs'
import { sampleOf, treeWith } from './support/plain-processes.mjs'

const SHARE = Number(process.env.BENCH_SHARE ?? 1)
const TURNS = 400_000
const MARGIN = 0.05
/** How many comparisons of each true slowdown, and what is asked of them. */
const KINDS = { 'A/A': { slower: 0, count: 200 }, '10 % slower': { slower: 0.1, count: 50 }, '30 % slower': { slower: 0.3, count: 50 } }
const SIMULATED = 20_000

const root = join(import.meta.dirname, '..', '..')
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-bench-')))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))

const corePath = join(temporary, 'core.mjs')
const bundle = await rolldown({ input: join(import.meta.dirname, 'support/comparisons-core.ts'), platform: 'node', logLevel: 'silent' })
await bundle.write({ file: corePath, format: 'esm' })
await bundle.close()
const { comparePairs, isDecided, judgeGoal, LOOKS, ratiosOf, lowerBound, upperBound, NOISES, noisyRatios, saidAtLooks, seeded } =
  await import(corePath)

const scaled = (count) => Math.max(1, Math.round(count * SHARE))
const last = Math.max(...LOOKS)
const goal = { goal: 'not-slower', percent: 0, margin: MARGIN, better: 'less' }

/** The turns of a loop that make the whole process, with its start, slower by a share: the start is measured, and paid for by the loop. */
const turnsFor = async (slower) => {
  const [empty, whole] = [treeWith(temporary, 'start', 0), treeWith(temporary, 'whole', TURNS)]
  const times = { empty: [], whole: [] }
  for (let round = 0; round < 40; round += 1) {
    times.empty.push((await sampleOf(empty)).cpuMs)
    times.whole.push((await sampleOf(whole)).cpuMs)
  }
  const [start, all] = [median(times.empty), median(times.whole)]
  return Math.round(TURNS * (1 + (slower * all) / (all - start)))
}

/** One look after another, as a series is run: wall and CPU are each answered at the first look that can; it goes on until both are, or to the end. */
const compare = async (baseline, now) => {
  for (const tree of [baseline, now]) await sampleOf(tree)
  const pairs = []
  const said = {}
  while (pairs.length < last && (said.wall === undefined || said.cpu === undefined)) {
    const baselineFirst = Math.random() < 0.5
    const first = await sampleOf(baselineFirst ? baseline : now)
    const second = await sampleOf(baselineFirst ? now : baseline)
    pairs.push(baselineFirst ? { baseline: first, now: second, baselineFirst } : { baseline: second, now: first, baselineFirst })
    for (const measure of ['wall', 'cpu']) {
      if (said[measure] !== undefined) continue
      const comparison = comparePairs(ratiosOf(pairs, measure), MARGIN)
      if (isDecided(pairs.length, comparison, null)) said[measure] = { ...comparison, goal: judgeGoal(comparison, goal) }
    }
  }
  return { said, pairs, load: median(pairs.flatMap((pair) => [pair.baseline.load, pair.now.load])) }
}

const isWrong = ({ word }) => word === 'slower' || word === 'faster'
const shuffled = (list) =>
  list
    .map((item) => [Math.random(), item])
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item)
const percent = (share) => `${(share * 100).toFixed(1)} %`
/** A rate with its two-sided 90 % interval (Clopper-Pearson). */
const rateOf = (list, test) => {
  const [count, of] = [list.filter(test).length, list.length]
  return { count, of, rate: count / of, low: lowerBound({ count, of }), high: upperBound({ count, of }) }
}
const shownRate = ({ count, of, rate, low, high }) => `${percent(rate)} (${count} of ${of}; ${percent(low)} to ${percent(high)})`

console.log(`Paired comparisons of real processes (${machine()})`)
const begun = performance.now()
const trees = { baseline: treeWith(temporary, 'tree-0', TURNS) }
for (const [at, [kind, { slower }]] of Object.entries(KINDS).entries())
  trees[kind] = treeWith(temporary, `tree-${at + 1}`, slower === 0 ? TURNS : await turnsFor(slower))
const plan = shuffled(Object.entries(KINDS).flatMap(([kind, { count }]) => Array.from({ length: scaled(count) }, () => kind)))
const done = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]))
for (const [at, kind] of plan.entries()) {
  done[kind].push(await compare(trees.baseline, trees[kind]))
  if ((at + 1) % 25 === 0)
    console.log(
      `  ${at + 1} of ${plan.length} after ${((performance.now() - begun) / 1000).toFixed(0)} s (load ${loadavg()[0].toFixed(1)})`,
    )
}
const minutes = (performance.now() - begun) / 60_000

const rows = []
const WORDS = ['slower', 'faster', 'no-difference', 'inconclusive']
const words = [
  `| true | measure | ${WORDS.join(' | ')} | pairs, mean | change, median | \`not-slower\` met / unmet / not shown |`,
  '|---|---|---|---|---|---|---|---|---|',
]
for (const [kind, list] of Object.entries(done))
  for (const measure of ['wall', 'cpu']) {
    const said = list.map((one) => one.said[measure])
    const share = (test) => percent(said.filter(test).length / said.length)
    const pairs = (said.reduce((sum, one) => sum + one.pairs, 0) / said.length).toFixed(0)
    const verdicts = ['met', 'unmet', 'inconclusive'].map((verdict) => share((one) => one.goal === verdict)).join(' / ')
    words.push(
      `| ${kind} | ${measure} | ${WORDS.map((word) => share((one) => one.word === word)).join(' | ')} | ${pairs} | ${percent(median(said.map(({ change }) => change)))} | ${verdicts} |`,
    )
  }

const slower = (measure) => (one) => one.said[measure].word === 'slower'
const byEither = (one) => slower('wall')(one) || slower('cpu')(one)
const atMost = (what, rate, budget) =>
  rows.push({ what, rate, budget: `<= ${percent(budget)}`, ok: rate.rate <= budget, surelyMissed: rate.low > budget })
const atLeast = (what, rate, budget) =>
  rows.push({ what, rate, budget: `>= ${percent(budget)}`, ok: rate.rate >= budget, surelyMissed: rate.high < budget })
for (const measure of ['wall', 'cpu'])
  atMost(
    `identical programs called different by ${measure}`,
    rateOf(done['A/A'], (one) => isWrong(one.said[measure])),
    0.04,
  )
atLeast('10 % slower called so within 40 pairs, by wall or CPU', rateOf(done['10 % slower'], byEither), 0.8)
atLeast('30 % slower called so within 40 pairs, by wall or CPU', rateOf(done['30 % slower'], byEither), 1)
const opposite = Object.entries(done).flatMap(([kind, list]) => (kind === 'A/A' ? [] : list))
atMost(
  'a slower program called faster, by wall or CPU',
  rateOf(opposite, (one) => one.said.wall.word === 'faster' || one.said.cpu.word === 'faster'),
  0,
)

console.log('\nSimulated comparisons of identical programs')
const random = seeded(20)
for (const [name, noise] of Object.entries(NOISES)) {
  const said = Array.from({ length: scaled(SIMULATED) }, () => saidAtLooks(noisyRatios(0, noise, random), MARGIN))
  atMost(`simulated: identical programs called different, ${name}`, rateOf(said, isWrong), 0.04)
}

const loads = Object.values(done).flatMap((list) => list.map(({ load }) => load))
const wall = Object.values(done).flatMap((list) => list.flatMap(({ pairs }) => pairs.map(({ baseline }) => baseline.wallMs)))
const figures = [
  '| what | figure (90 % interval) | budget | |',
  '|---|---|---|---|',
  ...rows.map(
    ({ what, rate, budget, ok, surelyMissed }) =>
      `| ${what} | ${shownRate(rate)} | ${budget} | ${ok ? 'ok' : surelyMissed ? 'missed' : 'over, within chance'} |`,
  ),
]
const conditions = `${plan.length} comparisons in ${minutes.toFixed(1)} min; a process takes ${median(wall).toFixed(0)} ms (5 to 95 %: ${percentile(wall, 0.05).toFixed(0)} to ${percentile(wall, 0.95).toFixed(0)}); load 5, 50, 95 %: ${[0.05, 0.5, 0.95].map((share) => percentile(loads, share).toFixed(1)).join(', ')}`
const report = [conditions, '', ...words, '', ...figures].join('\n')
console.log(`\n${report}`)
const results = join(root, '.build', 'bench')
mkdirSync(results, { recursive: true })
const kept = Object.fromEntries(Object.entries(done).map(([kind, list]) => [kind, list]))
writeFileSync(
  join(results, 'comparisons.json'),
  `${JSON.stringify({ at: new Date().toISOString(), machine: machine(), conditions, rows, done: kept })}\n`,
)
writeFileSync(join(results, 'comparisons.md'), `${report}\n`)
console.log(`\nwritten to ${results} (load now ${machine()})`)
process.exitCode = rows.some(({ surelyMissed }) => surelyMissed) ? 1 : 0

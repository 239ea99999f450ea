// What the sandbox costs: the time that it puts around a command, and what CPU-bound work costs inside it. Methods take turns in shuffled
// order, each round is compared with itself alone. Ends with 1 when a budget is missed. BENCH_ROUNDS changes the number of rounds.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { interleave, machine, median, percentile } from './support/measure.mjs'
import { bundled, temporary } from './support/temporary.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 60)
const OVERHEAD_MS = 20
const CPU_RATIO = 1.03

const root = join(import.meta.dirname, '..', '..')
const core = await import(await bundled('core.mjs', 'tests/bench/support/sandbox-core.ts'))
const supervisor = await bundled('maestro-run.mjs', 'shared/sandbox/supervisor/main.ts')

const sandbox = await core.probeSandbox({ allowUnconfined: false, environment: process.env })
if (sandbox.kind === 'refused') {
  console.error(`There is no sandbox to measure: ${sandbox.reason}. ${sandbox.fix}`)
  process.exit(2)
}

const workspace = join(temporary, 'workspace')
mkdirSync(workspace)
const limits = { outputBytes: 1e8, fileBytes: 1e9, memoryBytes: 4 * 1024 ** 3, processes: 512 }
const request = (argv) => ({
  id: 'bench',
  argv,
  workspace,
  source: workspace,
  cwd: workspace,
  mounts: [],
  env: {},
  grade: sandbox.grade,
  missing: sandbox.missing,
  timeoutMs: 60_000,
  limits,
})

const programs = Object.fromEntries(
  ['bwrap', 'time', 'setpriv'].map((name) => [name, core.findProgram(name, process.env.PATH ?? '', [workspace])]),
)

/** As the supervisor starts it: accounting around bubblewrap, all namespaces, the filter, the launcher. */
const confined = (argv) => {
  const host = core.viewHost(process.env, [workspace])
  return core.spawnBubblewrap({
    bwrap: programs.bwrap,
    policy: core.sandboxArguments(request(argv), host, core.writeSyntheticEtc(join(temporary, 'etc'), host.user)),
    filter: core.seccompFilterFor(process.arch),
    script: core.launcherScript(limits),
    argv,
    accounting:
      programs.time === undefined || programs.setpriv === undefined
        ? undefined
        : { time: programs.time, setpriv: programs.setpriv, file: join(temporary, 'accounting') },
    stdout: 'pipe',
    stderr: 'pipe',
    start: 'when-killable',
  }).child
}
/** With as small an environment as inside: Node reads more files at its start where variables name them. */
const plain = ([file, ...args]) => spawn(file, args, { cwd: workspace, env: { PATH: '/usr/bin:/bin' }, stdio: ['ignore', 'pipe', 'pipe'] })

/** What the command printed, and the milliseconds from its start to the end of its output. */
const ran = (start, argv) => {
  const begun = performance.now()
  const child = start(argv)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve({ ms: performance.now() - begun, output }) : reject(new Error(`${code}: ${output}`)),
    )
  })
}

let runs = 0
const supervised = async (argv) => {
  const folder = join(temporary, `run-${(runs += 1)}`)
  const begun = performance.now()
  await core.startRun(folder, request(argv), { program: supervisor })
  const result = await core.waitForRun(folder)
  if (result.end?.code !== 0) throw new Error(JSON.stringify(result))
  return performance.now() - begun
}

const nothing = ['/bin/true']
/** The same work each time; it says itself what it cost, to the microsecond, and the sandbox around it is not in that. */
const work = [
  core.realOf(process.execPath),
  '-e',
  'let x = 1; for (let i = 0; i < 0.8e8; i++) x = (x * 48271 + i) | 0; const { user, system } = process.cpuUsage(); console.log((user + system) / 1000, x)',
]
const cpuMs = async (start) => Number((await ran(start, work)).output.split(' ')[0])

const differences = (some, others) => some.map((value, round) => value - others[round])
const ratios = (some, others) => some.map((value, round) => value / others[round])

console.log(`The sandbox (${machine()}, ${sandbox.grade}, ${sandbox.version}, ${ROUNDS} rounds)`)
const times = await interleave(
  {
    plain: async () => (await ran(plain, nothing)).ms,
    again: async () => (await ran(plain, nothing)).ms,
    confined: async () => (await ran(confined, nothing)).ms,
    supervised: () => supervised(nothing),
  },
  ROUNDS,
)
const cpu = await interleave(
  { plain: () => cpuMs(plain), again: () => cpuMs(plain), confined: () => cpuMs(confined) },
  Math.ceil(ROUNDS / 2),
)

const overhead = differences(times.confined, times.plain)
const cost = ratios(cpu.confined, cpu.plain)
const same = ratios(cpu.again, cpu.plain)
const quartiles = (values) => `${percentile(values, 0.25).toFixed(3)} to ${percentile(values, 0.75).toFixed(3)}`
const rows = [
  {
    what: 'start of `true` confined, over a plain one',
    figure: `${median(overhead).toFixed(1)} ms (90 %: ${percentile(overhead, 0.9).toFixed(1)})`,
    reference: `plain ${median(times.plain).toFixed(1)} ms, plain against plain ${median(differences(times.again, times.plain)).toFixed(1)} ms`,
    budget: `<= ${OVERHEAD_MS} ms`,
    ok: median(overhead) <= OVERHEAD_MS,
  },
  {
    what: 'CPU time of CPU-bound work, confined over plain',
    figure: `${median(cost).toFixed(3)} (half of all ${quartiles(cost)})`,
    reference: `plain ${median(cpu.plain).toFixed(0)} ms, plain over plain ${median(same).toFixed(3)} (${quartiles(same)})`,
    budget: `<= ${CPU_RATIO}`,
    ok: median(cost) <= CPU_RATIO,
  },
  {
    what: 'a whole run of `true`: supervisor, sandbox, result on disk',
    figure: `${median(times.supervised).toFixed(1)} ms (90 %: ${percentile(times.supervised, 0.9).toFixed(1)})`,
    reference: `plain ${median(times.plain).toFixed(1)} ms`,
    budget: 'none',
    ok: true,
  },
]
const table = [
  '| what | figure | reference | budget | |',
  '|---|---|---|---|---|',
  ...rows.map(({ what, figure, reference, budget, ok }) => `| ${what} | ${figure} | ${reference} | ${budget} | ${ok ? 'ok' : 'missed'} |`),
].join('\n')
console.log(`\n${table}`)
const results = join(root, '.build', 'bench')
mkdirSync(results, { recursive: true })
writeFileSync(
  join(results, 'sandbox.json'),
  `${JSON.stringify({ at: new Date().toISOString(), machine: machine(), rows, times, cpu }, null, 2)}\n`,
)
writeFileSync(join(results, 'sandbox.md'), `${table}\n`)
console.log(`\nwritten to ${results} (load now ${machine()})`)
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1

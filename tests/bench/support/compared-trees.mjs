// Trees with a program each, and two ways of comparing two of them: as the product does it, and by plain processes without a sandbox.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ARGV = ['perl', 'work.pl']

/** So many turns of a loop that nothing can leave out. Perl starts in 2 ms, so that nearly all of the process is the loop. */
const programOf = (turns) =>
  `my ($x, $n) = (1, ${turns});\nfor (my $i = 0; $i < $n; $i++) { $x = ($x * 48271 + $i) % 2147483647 }\nprint "$x\\n";\n`

/** A tree below `folder`; equally long names, so that nothing but the program differs. */
export const treeWith = (folder, name, turns) => {
  const tree = join(folder, name)
  mkdirSync(tree, { recursive: true })
  writeFileSync(join(tree, 'work.pl'), programOf(turns))
  return tree
}

/**
 * One fresh process in a tree. Wall time from spawn to end; CPU time of the process and all that it waited for, by bash, which tells
 * milliseconds where GNU time tells hundredths of a second.
 */
export const sampleOf = async (tree) => {
  const load = loadavg()[0]
  const began = performance.now()
  const timed = ['-c', `TIMEFORMAT="%3U %3S"; time ${ARGV.join(' ')}`]
  const { stderr } = await run('bash', timed, { cwd: tree, env: { PATH: process.env.PATH, LC_ALL: 'C' } })
  const wallMs = performance.now() - began
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number)
  return { end: { kind: 'exited', code: 0 }, wallMs, cpuMs: (user + system) * 1000, load }
}

/** The product's pairing, looks and judge over plain processes. */
export const byPlainProcesses =
  (core, plan) =>
  async ({ other, now, seed }) => {
    let n = 0
    const take = async (side, round) => ({ n: (n += 1), side, round, ...(await sampleOf(side === 'now' ? now : other)) })
    const samples = await core.takePairs({ plan, seed, take })
    return { samples, result: core.benchResult(samples, plan) }
  }

const LIMITS = { outputBytes: 1e6, fileBytes: 1e8, memoryBytes: 4 * 1024 ** 3, processes: 512 }

/** The product's own program of a series, as `verify` starts it: each sample in a sandbox of its own, both trees at the workspace's path. */
export const bySeries = (core, plan, { program, sandbox, folder }) => {
  const workspace = join(folder, 'workspace')
  mkdirSync(workspace, { recursive: true })
  const side = (source) => ({
    id: 'bench',
    argv: ARGV,
    workspace,
    source,
    cwd: workspace,
    mounts: [],
    env: {},
    grade: sandbox.grade,
    missing: sandbox.missing,
    timeoutMs: 60_000,
    limits: LIMITS,
  })
  return async ({ other, now, seed }) => {
    const runFolder = join(folder, `run-${seed}`)
    const started = await core.startRun(runFolder, { id: 'bench', seed, plan, sides: { now: side(now), other: side(other) } }, { program })
    if (started.kind === 'fault') throw new Error(started.message)
    const { end } = await core.waitForRun(runFolder)
    if (end?.kind !== 'exited' || end.code !== 0) throw new Error(`a comparison ended so: ${JSON.stringify(end)}`)
    const samples = readFileSync(join(runFolder, 'samples.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const result = JSON.parse(readFileSync(join(runFolder, 'shown.json'), 'utf8'))
    rmSync(runFolder, { recursive: true })
    return { samples, result }
  }
}

// The store against what others do with git, on generated source trees of 10,000 and 100,000 files. Methods take turns in shuffled order;
// each is brought up to date untimed before the edit that it then has to find. Ends with 1 when a budget is missed.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { machine, median } from './support/measure.mjs'
import { gitEnvironment, seeded, sourceTree } from './support/source-tree.mjs'
import { gitVersion, lstatWalk, manyCommits, ownIndex, shadow } from './support/store-references.mjs'
import { openSession } from './support/store-session.mjs'
import { withoutSync } from './support/without-sync.mjs'

const SMALL = Number(process.env.BENCH_SMALL ?? 10_000)
const LARGE = Number(process.env.BENCH_LARGE ?? 100_000)
const root = join(import.meta.dirname, '..', '..')
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-bench-')))
// Several hundred thousand files: Node's own removal takes minutes.
process.on('exit', () => execFileSync('rm', ['-rf', temporary]))

const corePath = join(temporary, 'core.mjs')
const treesPath = join(temporary, 'trees.mjs')
const rssPath = join(temporary, 'rss.mjs')
const support = (name) => join(import.meta.dirname, 'support', name)
const inputs = {
  [corePath]: support('store-core.ts'),
  [rssPath]: support('rss-core.ts'),
  [treesPath]: join(root, 'shared/git/trees/main.ts'),
}
for (const [file, input] of Object.entries(inputs)) {
  const bundle = await rolldown({ input, platform: 'node', logLevel: 'silent' })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
}
const core = await import(corePath)
const random = seeded(7)
const began = performance.now()
const say = (text) => console.log(`[${((performance.now() - began) / 1000).toFixed(0)} s] ${text}`)

/** One line of the report. `ratio` is the reference's time over ours (higher is better), or ours over it where `atMost`. */
const rows = []
const row = (what, { figure, unit = 'ms', reference, referenceName, ratio = null, budget, ok }) => {
  rows.push({ what, figure, unit, reference, referenceName, ratio, budget, ok })
  const word = ok === null ? 'not measured' : ok ? 'ok' : 'MISSED'
  const number = (value) => (value === null ? '-' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
  say(`${what}: ${number(figure)} ${unit}; ${referenceName}: ${number(reference)}; ratio ${number(ratio)}; budget ${budget}: ${word}`)
}
const faster = (what, figure, reference, referenceName, least) => {
  const ratio = reference / figure
  row(what, { figure, reference, referenceName, ratio, budget: `>= ${least}x`, ok: ratio >= least })
}
const within = (what, figure, reference, referenceName, most) => {
  const ratio = figure / reference
  row(what, { figure, reference, referenceName, ratio, budget: `<= ${most}x`, ok: ratio <= most })
}

const timed = async (work) => {
  const start = performance.now()
  await work()
  return performance.now() - start
}
const shuffled = (names) => {
  const order = [...names]
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    ;[order[at], order[other]] = [order[other], order[at]]
  }
  return order
}
let edits = 0
const edit = (folder, paths, count) => {
  const chosen = Array.from({ length: count }, () => paths[Math.floor(random() * paths.length)])
  for (const path of chosen) writeFileSync(join(folder, path), `// edit ${(edits += 1)}\n${'const x = 1\n'.repeat(50 + (edits % 50))}`)
  return chosen
}

/** Each method: `ready` brings it up to date untimed, `run` gets the paths just edited. */
const takeTurns = async (methods, rounds, { folder, paths, count }) => {
  const samples = Object.fromEntries(Object.keys(methods).map((name) => [name, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (const name of shuffled(Object.keys(methods))) {
      const { ready = () => undefined, run } = methods[name]
      await ready()
      const chosen = edit(folder, paths, count)
      await delay(15)
      const ms = await timed(() => run(chosen))
      if (round >= 0) samples[name].push(ms)
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]))
}

const storeOf = (folder) => join(folder, '.git', 'maestro')

const checkpoints = async (folder, paths, size, rounds, bounds) => {
  const { scan, checkpoint } = await openSession(core, folder)
  const own = ownIndex(folder, join(temporary, `own-${size}.git`))
  const known = ownIndex(folder, join(temporary, `known-${size}.git`))
  const peer = await shadow(folder, join(temporary, `shadow-${size}`))
  say(`${size} files: references make their first checkpoint`)
  const peerFirst = await timed(peer)
  await own.addAll()
  await known.addAll()
  await checkpoint()
  const floor = lstatWalk(folder, paths)
  const methods = {
    fast: { ready: scan, run: (chosen) => checkpoint(chosen) },
    unsynced: { ready: scan, run: (chosen) => withoutSync(() => checkpoint(chosen)) },
    verified: { ready: scan, run: () => checkpoint() },
    shadow: { ready: peer, run: peer },
    addAll: { ready: own.addAll, run: own.addAll },
    known: { ready: known.addAll, run: (chosen) => known.addKnown(chosen) },
    lstat: { ready: floor, run: floor },
    version: { run: gitVersion },
  }
  const ms = await takeTurns(methods, rounds, { folder, paths, count: 1 })
  const k = `${size / 1000}k files, 1 edit`
  faster(
    `fast checkpoint, ${k}, no more durable than the reference`,
    ms.unsynced,
    ms.shadow,
    'shadow repository through simple-git',
    bounds.fast,
  )
  faster(`fast checkpoint, ${k}, on disk before it is told`, ms.fast, ms.shadow, 'shadow repository through simple-git', 25)
  within(`fast checkpoint, ${k}, against a process`, ms.fast, ms.version, 'git --version', 1.5)
  faster(`verified checkpoint, ${k}`, ms.verified, ms.shadow, 'shadow repository through simple-git', bounds.verified)
  within(`verified checkpoint, ${k}, against the floor`, ms.verified, ms.lstat, 'lstat of the same paths', 1.4)
  say(`  also: add -A + write-tree with an own index ${ms.addAll.toFixed(0)} ms, known paths by update-index ${ms.known.toFixed(0)} ms`)
  others[size] = { addAll: ms.addAll, known: ms.known, peerFirst }
  return { peerFirst, scan, own }
}
const others = {}

const firstCheckpoint = async (folder, peerFirst) => {
  const samples = []
  for (let round = 0; round < 5; round += 1) {
    rmSync(storeOf(folder), { recursive: true, force: true })
    samples.push(await timed(async () => (await openSession(core, folder)).open()))
  }
  faster(`first checkpoint, ${LARGE / 1000}k files, packs to hard-link`, median(samples), peerFirst, 'shadow repository, once', 20)
}

const restores = async (folder, paths, rounds) => {
  const { repo, scan, good } = await openSession(core, folder)
  const own = ownIndex(folder, join(temporary, 'restore.git'))
  await own.addAll()
  const samples = { ours: [], git: [] }
  const ours = async () => {
    const { tree: to } = await scan()
    edit(folder, paths, 10)
    await delay(15)
    const { tree: now } = await scan()
    const ms = await timed(async () => {
      const { confirm } = good(await core.previewRestore(repo, { to, now }))
      good(await core.applyRestore(repo, { to, now, confirm }))
    })
    if ((await scan()).tree !== to) throw new Error('the restore did not restore')
    return ms
  }
  const git = async () => {
    const to = await own.addAll()
    edit(folder, paths, 10)
    await delay(15)
    const now = await own.addAll()
    return timed(() => own.twoWay(now, to))
  }
  const methods = { ours, git }
  for (let round = -1; round < rounds; round += 1) {
    for (const name of shuffled(Object.keys(methods))) {
      const ms = await methods[name]()
      if (round >= 0) samples[name].push(ms)
    }
  }
  faster(`restore of 10 files in ${LARGE / 1000}k`, median(samples.ours), median(samples.git), 'read-tree -m -u', 8)
}

const history = async (folder, paths) => {
  const { repo, good } = await openSession(core, folder)
  const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: folder, env: gitEnvironment, encoding: 'utf8' }).trim()
  // The user's commit is the base; the store has its objects already.
  const commits = manyCommits(repo.gitDir, head, 10_000, paths.slice(0, 500), random)
  const base = { merged: [], why: 'request', reason: 'bench', turn: null, step: null, notStored: [], notStoredCount: 0 }
  const by = { kind: 'agent', name: 'bench', via: 'mcp' }
  const all = commits.map(({ tree }, n) => {
    const at = new Date(1_700_000_000_000 + n * 1000).toISOString()
    return { ...base, id: `K${n + 1}`, tree, parent: n === 0 ? null : `K${n}`, by, at, replica: 'rp-bench' }
  })
  const run = promisify(execFile)
  const log = (path) => run('git', ['--git-dir', repo.gitDir, 'log', '--format=%H', 'refs/bench/many', '--', path], { env: gitEnvironment })
  const cold = await timed(async () => good(await core.iterationsOf(repo, all, paths[0])))
  const reopened = await openSession(core, folder)
  const second = await timed(async () => good(await core.iterationsOf(reopened.repo, all, paths[1])))
  const samples = { ours: [], git: [], bloom: [] }
  const measure = async (key, work) => {
    for (let n = 0; n < 15; n += 1) {
      const path = paths[Math.floor(random() * 500)]
      samples[key].push(await timed(() => work(path)))
    }
  }
  for (const key of shuffled(['ours', 'git'])) await measure(key, key === 'git' ? log : async (path) => core.iterationsOf(repo, all, path))
  const found = good(await core.iterationsOf(repo, all, paths[2])).length
  const lines = (await log(paths[2])).stdout.trim().split('\n').length
  // The first checkpoint is an iteration of every file that it holds; git's log goes on behind it instead.
  if (Math.abs(found - lines) > 1) throw new Error(`history differs: ${found} and ${lines}`)
  execFileSync('git', ['--git-dir', repo.gitDir, 'commit-graph', 'write', '--reachable', '--changed-paths', '--no-progress'], {
    env: gitEnvironment,
    stdio: 'ignore',
  })
  await measure('bloom', log)
  const ours = median(samples.ours)
  const what = 'history of a file among 10,000 checkpoints'
  row(what, { figure: ours, reference: 5, referenceName: 'bound in ms', budget: '<= 5 ms warm', ok: ours <= 5 })
  faster(`${what}, against git`, ours, median(samples.git), 'git log -- path', 10)
  say(
    `  also: first question ever ${cold.toFixed(0)} ms, first of a process with the cache ${second.toFixed(0)} ms, git log with changed-path filters ${median(samples.bloom).toFixed(1)} ms`,
  )
  others.history = { cold, second, bloom: median(samples.bloom) }
}

const child = (...args) =>
  spawn(process.execPath, ['--expose-gc', support('store-child.mjs'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })

const together = async (folder) => {
  const [processes, each] = [8, 200]
  const children = Array.from({ length: processes }, (_, n) => child(corePath, 'write', folder, `writer${n}`, String(each)))
  const outputs = children.map((one) => {
    const kept = { text: '' }
    one.stdout.setEncoding('utf8').on('data', (more) => (kept.text += more))
    return kept
  })
  while (!outputs.every(({ text }) => text.includes('ready\n'))) await delay(20)
  const closed = children.map((one) => once(one, 'close'))
  const ms = await timed(async () => {
    for (const one of children) one.stdin.write('go\n')
    await Promise.all(closed)
  })
  const acknowledged = outputs.flatMap(({ text }) => text.trim().split('\n').slice(1))
  const { checkpoints: read, repo } = await openSession(core, folder, 's-many')
  const kept = new Set(read().map(({ tree }) => tree))
  const lost = acknowledged.filter((tree) => !kept.has(tree)).length + (processes * each - acknowledged.length)
  const unread = execFileSync('git', ['--git-dir', repo.gitDir, 'cat-file', '--batch-check'], {
    input: `${acknowledged.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
    .split('\n')
    .filter((line) => line.endsWith('missing')).length
  const rate = acknowledged.length / (ms / 1000)
  row('8 processes x 200 checkpoints, one session', {
    figure: rate,
    unit: 'per s',
    reference: lost + unread,
    referenceName: 'lost',
    budget: '>= 200 per s, none lost',
    ok: rate >= 200 && lost + unread === 0,
  })
}

const bytesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).blocks * 512, 0)

const growth = async (folder, paths) => {
  rmSync(storeOf(folder), { recursive: true, force: true })
  const { checkpoint, repo, good, checkpoints: read } = await openSession(core, folder)
  await checkpoint()
  const before = bytesIn(repo.gitDir)
  const hot = paths.slice(0, 300)
  for (let n = 0; n < 1000; n += 1) await checkpoint(editInside(folder, hot, 5))
  const raw = bytesIn(repo.gitDir) - before
  core.deriveCommits(repo, 's-bench', read())
  const failed = await core.rollUp(repo, () => undefined)
  if (failed !== null) good(failed)
  const kept = (bytesIn(repo.gitDir) - before) / 2 ** 20
  const counted = execFileSync('git', ['--git-dir', repo.gitDir, 'count-objects', '-v'], { encoding: 'utf8' })
  const loose = Number(/^count: (\d+)$/m.exec(counted)?.[1])
  row('1,000 checkpoints of 5 edits in 10k files, on disk', {
    figure: kept,
    unit: 'MiB',
    reference: raw / 2 ** 20,
    referenceName: 'MiB before housekeeping',
    budget: '<= 5 MiB, no loose objects',
    ok: kept <= 5 && loose === 0,
  })
}

/** One line of a file changes, as in real work: what can be packed against the version before. */
const editInside = (folder, paths, count) => {
  const chosen = [...new Set(Array.from({ length: count }, () => paths[Math.floor(random() * paths.length)]))]
  for (const path of chosen) writeFileSync(join(folder, path), `${contentOf(path)}// edit ${(edits += 1)}\n`)
  return chosen
}
const contents = new Map()
const contentOf = (path) => {
  const known =
    contents.get(path) ?? Array.from({ length: 90 }, (_, n) => `const a${n} = ${Math.floor(random() * 1e9)} // ${path}\n`).join('')
  contents.set(path, known)
  return known
}

const rssOf = async (folder, watching) => {
  const samples = []
  for (let round = 0; round < 3; round += 1) {
    const one = child(rssPath, 'rss', folder, treesPath, watching)
    let text = ''
    one.stdout.setEncoding('utf8').on('data', (more) => (text += more))
    await once(one, 'close')
    samples.push(Number(text))
  }
  return median(samples)
}

const memory = async (folder, watching, most) => {
  const rss = await rssOf(folder, watching)
  row(`RSS with ${LARGE / 1000}k files, ${watching}`, {
    figure: rss,
    unit: 'MiB',
    reference: most,
    referenceName: 'bound',
    budget: `<= ${most} MiB`,
    ok: rss > 0 && rss <= most,
  })
}

/** What the user's own git takes with a store of a thousand checkpoints beside it, and with that store moved away, in turns. */
const usersGit = async (folder) => {
  const hub = join(temporary, 'hub.git')
  const run = (...args) => execFileSync('git', args, { cwd: folder, env: gitEnvironment, stdio: 'ignore' })
  run('clone', '-q', '--bare', '.', hub)
  run('remote', 'add', 'hub', hub)
  const acts = { status: ['status'], fetch: ['fetch', '-q', 'hub'], push: ['push', '-q', '--dry-run', 'hub', 'main'], gc: ['gc', '-q'] }
  const away = join(temporary, 'store-away')
  for (const [act, args] of Object.entries(acts)) {
    const samples = { with: [], without: [] }
    run(...args)
    for (let round = 0; round < 25; round += 1) {
      for (const which of shuffled(['with', 'without'])) {
        if (which === 'without') renameSync(storeOf(folder), away)
        samples[which].push(await timed(() => run(...args)))
        if (which === 'without') renameSync(away, storeOf(folder))
      }
    }
    within(`git ${act} of the user, 1,000 checkpoints beside`, median(samples.with), median(samples.without), 'without the store', 1.15)
  }
}

const folderOf = async (count) => {
  const folder = join(temporary, `r${count}`)
  mkdirSync(folder)
  const paths = await sourceTree(folder, count)
  say(`generated ${count} files`)
  return { folder, paths }
}

console.log(`The store on generated source trees (${machine()}, ${execFileSync('git', ['--version'], { encoding: 'utf8' }).trim()})`)
const small = await folderOf(SMALL)
await checkpoints(small.folder, small.paths, SMALL, 9, { fast: 25, verified: 2 })
await history(small.folder, small.paths)
await together(small.folder)
await growth(small.folder, small.paths)
await usersGit(small.folder)
const large = await folderOf(LARGE)
const { peerFirst } = await checkpoints(large.folder, large.paths, LARGE, 11, { fast: 150, verified: 1.4 })
await restores(large.folder, large.paths, 7)
await memory(large.folder, 'watcher off', 120)
await memory(large.folder, 'watcher on', 350)
say(`  also: the same with chokidar on folders ${(await rssOf(large.folder, 'chokidar on')).toFixed(0)} MiB`)
execFileSync('git', ['checkout', '-q', '-f', 'main'], { cwd: large.folder, env: gitEnvironment })
await firstCheckpoint(large.folder, peerFirst)

const shown = (value) => (value === null ? '' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
const table = [
  '| what | figure | reference | ratio | budget | |',
  '|---|---|---|---|---|---|',
  ...rows.map(
    ({ what, figure, unit, reference, referenceName, ratio, budget, ok }) =>
      `| ${what} | ${shown(figure)} ${unit} | ${shown(reference)} (${referenceName}) | ${shown(ratio)} | ${budget} | ${ok ? 'ok' : 'missed'} |`,
  ),
].join('\n')
console.log(`\n${table}`)
const results = join(root, '.build', 'bench')
mkdirSync(results, { recursive: true })
writeFileSync(
  join(results, 'store.json'),
  `${JSON.stringify({ at: new Date().toISOString(), machine: machine(), rows, others }, null, 2)}\n`,
)
writeFileSync(join(results, 'store.md'), `${table}\n`)
say(`written to ${results}`)
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Repeatable random numbers in [0, 1): mulberry32. */
export const seeded = (seed) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const WORDS = [
  'order',
  'user',
  'price',
  'total',
  'item',
  'state',
  'next',
  'render',
  'parse',
  'index',
  'cache',
  'event',
  'query',
  'token',
  'node',
]
const FILES_IN_FOLDER = 9

const lineOf = (random) => {
  const word = () => WORDS[Math.floor(random() * WORDS.length)]
  return `  const ${word()}${Math.floor(random() * 1000)} = ${word()}.${word()}(${word()}, ${Math.floor(random() * 100)}) // ${word()} ${word()}`
}

/** Folders nest ten wide, nine files in each, as in a large monorepo: 10,000 files have 1,112 folders. */
export const pathOf = (n) => {
  const folder = Math.floor(n / FILES_IN_FOLDER)
  const parts = []
  for (let rest = folder; rest > 0; rest = Math.floor((rest - 1) / 10)) parts.unshift(`d${(rest - 1) % 10}`)
  return [...parts, `file${n}.ts`].join('/')
}

const contents = (random) => {
  const lines = Array.from({ length: 3000 }, () => lineOf(random))
  // About 4 kB on average, a few of them ten times as large.
  return (n) => {
    const count = Math.floor(10 + 60 * random() + (random() < 0.05 ? 400 * random() : 0))
    const start = Math.floor(random() * (lines.length - count))
    return `// file ${n}\nexport const f${n} = (x) => {\n${lines.slice(start, start + count).join('\n')}\n}\n`
  }
}

const git = (root, ...args) =>
  execFileSync('git', args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: gitEnvironment,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  }).trim()

/** Git as the references run it: no configuration of this machine. */
export const gitEnvironment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@localhost',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@localhost',
}

/**
 * A repository with `count` source-like files in its work tree, committed and in one pack; the same for the same seed.
 * Git writes the files, so that its index is fresh. Gives the paths.
 */
export const sourceTree = async (root, count, seed = 1) => {
  const random = seeded(seed)
  const contentOf = contents(random)
  git(root, 'init', '-q', '-b', 'main')
  const child = spawn('git', ['-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet'], {
    cwd: root,
    env: gitEnvironment,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const paths = Array.from({ length: count }, (_, n) => pathOf(n))
  child.stdin.write('commit refs/heads/main\ncommitter bench <bench@localhost> 1700000000 +0000\ndata 4\nall\n\n')
  for (let n = 0; n < count; n += 1) {
    const content = contentOf(n)
    if (!child.stdin.write(`M 100644 inline ${paths[n]}\ndata ${Buffer.byteLength(content)}\n${content}\n`))
      await once(child.stdin, 'drain')
  }
  child.stdin.end('done\n')
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`fast-import ended with ${code}`)
  git(root, 'reset', '-q', '--hard', 'main')
  return paths
}

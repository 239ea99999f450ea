// A process of its own for the store's bench: `node store-child.mjs CORE WORK ROOT ...`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rssMiB } from './measure.mjs'
import { openSession } from './store-session.mjs'

const [corePath, work, root, ...args] = process.argv.slice(2)
const core = await import(corePath)

if (work === 'write') {
  const [name, count] = args
  const { checkpoint, scan } = await openSession(core, root, 's-many')
  await scan()
  process.stdout.write('ready\n')
  await new Promise((resolve) => process.stdin.once('data', resolve))
  for (let n = 0; n < Number(count); n += 1) {
    writeFileSync(join(root, `${name}.txt`), `${name} ${n}\n`)
    process.stdout.write(`${await checkpoint([`${name}.txt`])}\n`)
  }
  process.exit(0)
}

if (work === 'rss') {
  // As a server holds it: the picture in a thread of its own, the watcher beside it.
  const [program, watching] = args
  const trees = core.openTreesInThread(await core.findPlace(root), program)
  const scan = async (hints) => trees.scan({ store: true, ...(hints !== undefined && { hints }) })
  await scan()
  if (watching === 'watcher on') await new Promise((resolve) => core.watchTree(root, resolve))
  if (watching === 'chokidar on') {
    const { watch } = await import('chokidar')
    const isFile = (path, stats) => stats !== undefined && !stats.isDirectory()
    const ignored = (path, stats) => path.endsWith('/.git') || isFile(path, stats)
    await new Promise((resolve) => watch(root, { ignoreInitial: true, followSymlinks: false, ignored }).once('ready', resolve))
  }
  writeFileSync(join(root, 'rss.txt'), String(process.pid))
  await scan(['rss.txt'])
  // What is held, not what the collector has not come to yet.
  globalThis.gc()
  globalThis.gc()
  await new Promise((resolve) => setTimeout(resolve, 500))
  process.stdout.write(`${rssMiB(process.pid)}\n`)
  process.exit(0)
}

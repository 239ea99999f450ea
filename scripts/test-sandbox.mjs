// npm run test:sandbox [FILE ...]: all that attacks the sandbox, as who we are, and as root once more as an ordinary user, with the whole number of tries.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { installed, projectRoot, run } from './steps.mjs'

/** Nobody has this number here; it needs no name. */
const USER = 1500
const asked = process.argv.slice(2)
const attacks = 'tests/sandbox/escape.test.ts'
/** The attacks starve the machine (a fork bomb at full speed), so no test with a time limit runs beside them. */
const passes = asked.some((word) => !word.startsWith('-')) ? [[]] : [[attacks], ['tests/sandbox', '--exclude', attacks]]
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'integration', ...asked]
const notCopied = ['.git', '.build', 'dist', 'node_modules']

/** @param {readonly string[]} argv @param {object} options */
const answers = (argv, options = {}) => {
  try {
    execFileSync(argv[0] ?? '', argv.slice(1), { stdio: 'ignore', ...options })
    return true
  } catch {
    return false
  }
}

const asUser = ['setpriv', '--reuid', `${USER}`, '--regid', `${USER}`, '--clear-groups']

/** A copy of the project that the user owns: the tests write programs and caches into it. Dependencies are linked where the disk allows. */
const copyForUser = () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-user-')))
  const project = join(folder, 'project')
  cpSync(projectRoot, project, {
    recursive: true,
    filter: (path) => !notCopied.some((name) => path === join(projectRoot, name)),
  })
  const modules = join(projectRoot, 'node_modules')
  if (!answers(['cp', '-al', modules, project])) execFileSync('cp', ['-a', modules, project])
  for (const name of ['home', 'tmp', 'bin']) mkdirSync(join(folder, name))
  // Folders alone: a linked file is the same file as root's.
  execFileSync('find', [folder, '-type', 'd', '-exec', 'chown', `${USER}:${USER}`, '{}', '+'])
  chmodSync(folder, 0o755)
  return { folder, project }
}

/** @param {readonly string[]} node @returns {Promise<number>} of all passes: a failed one does not keep the next from running */
const runPasses = async (node) => {
  let failed = 0
  for (const pass of passes) {
    const { code } = await run([...node, ...vitest, ...pass])
    if (code !== 0) failed = code
  }
  return failed
}

/** Our own Node, or a copy of it where the user may not read ours. */
const nodeFor = (folder) => {
  if (answers([...asUser, process.execPath, '--version'])) return process.execPath
  const copy = join(folder, 'bin', 'node')
  copyFileSync(realpathSync(process.execPath), copy)
  chmodSync(copy, 0o755)
  chownSync(copy, USER, USER)
  return copy
}

const runAsUser = async () => {
  const { folder, project } = copyForUser()
  const node = nodeFor(folder)
  const kept = ['CI', 'LANG', 'npm_lifecycle_event'].flatMap((name) =>
    process.env[name] === undefined ? [] : [`${name}=${process.env[name]}`],
  )
  const env = [
    `PATH=${dirname(node)}:/usr/local/bin:/usr/bin:/bin`,
    `HOME=${join(folder, 'home')}`,
    `TMPDIR=${join(folder, 'tmp')}`,
    ...kept,
  ]
  const code = await runPasses(['env', '-C', project, '-i', ...env, ...asUser, node])
  rmSync(folder, { recursive: true, force: true })
  return code
}

await installed()
const codes = {}
console.log(`\n=== as uid ${process.getuid?.()}`)
codes.ours = await runPasses([process.execPath])
if (process.getuid?.() !== 0) console.log('\nNot run as root: we are not root. What root alone can attack was not tried.')
else if (!existsSync('/usr/bin/setpriv')) codes.user = 127
else {
  console.log(`\n=== as an ordinary user (uid ${USER})`)
  codes.user = await runAsUser()
}
const failed = Object.entries(codes).filter(([, code]) => code !== 0)
console.log(failed.length === 0 ? '\nNothing got out.' : `\nFAILED: ${failed.map(([name, code]) => `${name} (${code})`).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

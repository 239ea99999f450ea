import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const projectRoot = join(import.meta.dirname, '..')

const onWindows = process.platform === 'win32'

/** The project's own tools by their names, before whatever else is installed. */
const env = { ...process.env, PATH: `${join(projectRoot, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}` }

/**
 * Runs a command in the project's root and gives its exit code; one that cannot start counts as 127. With `quiet` its output is
 * kept and given back instead of shown.
 * @param {readonly string[]} argv
 * @param {{ quiet?: boolean }} [how]
 * @returns {Promise<{ code: number, output: string }>}
 */
export const run = (argv, { quiet = false } = {}) =>
  new Promise((resolve) => {
    const [command = '', ...args] = argv
    const child = spawn(command, args, {
      cwd: projectRoot,
      env,
      stdio: ['inherit', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      shell: onWindows,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk) => (output += chunk))
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })

/**
 * Runs steps one after the other; the first that fails ends the program with its code.
 * @param {...readonly string[]} steps
 */
export const runEach = async (...steps) => {
  for (const argv of steps) {
    const { code } = await run(argv)
    if (code === 0) continue
    console.error(`\n${argv.join(' ')} ended with ${code}`)
    process.exit(code)
  }
}

const CI = ['npm', 'ci', '--no-audit', '--no-fund']
const INSTALL = ['npm', 'install', '--no-save', '--no-audit', '--no-fund']

/**
 * Whether node_modules holds what the lock file names: npm leaves its own copy of the lock there. Compared by content, because in a
 * checkout every file is younger than the dependencies it borrows.
 */
const isInstalled = () => {
  const [wanted, there] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) => packagesIn(join(projectRoot, name)))
  const needed = Object.entries(wanted ?? {}).filter(([path, entry]) => path.startsWith('node_modules/') && entry.optional !== true)
  return needed.length > 0 && needed.every(([path, entry]) => there?.[path]?.version === entry.version)
}

const packagesIn = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined)

/**
 * Installs what the lock file names. `npm ci` refuses a lock file that was written behind a registry without the other platforms'
 * optional packages; then `npm install --no-save` takes the same versions and leaves the lock file as it is.
 */
export const installed = async () => {
  if (isInstalled()) return
  console.log(`Installing dependencies (${CI.join(' ')}) ...`)
  const { code, output } = await run(CI, { quiet: true })
  if (code === 0) return
  console.log(
    `${output.split('\n').find((line) => line.includes('npm ci')) ?? `npm ci ended with ${code}`}\nTrying ${INSTALL.join(' ')} ...`,
  )
  await runEach(INSTALL)
}

export const build = ['rolldown', '-c', 'rolldown.config.ts', '--logLevel', 'warn']

// npm test: everything that a machine without a network can show. What is not installed is said before, not passed over in silence.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { build, installed, run, runEach } from './steps.mjs'

const ale = ['/usr/share/vim-ale', join(process.env.HOME ?? '', '.vim/pack/git-plugins/start/ale')]

const wanted = [
  { name: 'bwrap', without: 'runs in tests are unconfined, sandbox tests are skipped', there: onPath('bwrap') },
  { name: 'nvim', without: 'Neovim is not tested', there: onPath('nvim') },
  { name: 'emacs', without: 'Emacs is not tested', there: onPath('emacs') },
  { name: 'vim + ale', without: 'Vim is not tested', there: onPath('vim') && ale.some((folder) => existsSync(folder)) },
]

/** @param {string} program */
function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

await installed()
const absent = wanted.filter(({ there }) => !there)
for (const { name, without } of absent) console.log(`absent: ${name} (${without})`)
if (absent.length === 0) console.log('All editors and tools that the tests can use are here.')
await runEach(build)

// One vitest run a project: they want different numbers of workers. All run, so that a broken unit test hides no broken editor.
const failed = []
for (const project of ['unit', 'integration', 'editors']) {
  console.log(`\n=== ${project}`)
  const { code } = await run(['vitest', 'run', '--project', project, '--passWithNoTests', ...process.argv.slice(2)])
  if (code !== 0) failed.push(project)
}
console.log(failed.length === 0 ? '\nAll tests passed.' : `\nFAILED: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

import { openWorkspace } from '../../shared/index.ts'
import { systemSources } from '../../shared/store/clock.ts'

/**
 * A process that takes in what hooks told: `node spool-drainer.mjs ROOT [STEP]`. With STEP it kills itself at that step, and the steps are
 * the places at which the core asks for a time or an id: before every claim, event and file that it writes.
 */
const [root = '', step = '0'] = process.argv.slice(2)
let steps = 0
const counted = <Given>(given: Given): Given => {
  steps += 1
  if (steps === Number(step)) process.kill(process.pid, 'SIGKILL')
  return given
}
const workspace = await openWorkspace(root, {
  programs: import.meta.dirname,
  env: process.env,
  sources: {
    now: () => counted(systemSources.now()),
    newId: (prefix) => counted(systemSources.newId(prefix)),
    random: systemSources.random,
  },
})
if ('code' in workspace) throw new Error(workspace.message)
await workspace.automatic.notice()
process.stdout.write(`${steps}\n`)

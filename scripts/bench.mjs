// npm run bench [NAME ...]: tests/bench/NAME.bench.mjs on freshly built programs, one after the other: two at a time would measure each other.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, installed, projectRoot, run, runEach } from './steps.mjs'

const END = '.bench.mjs'
const folder = join(projectRoot, 'tests', 'bench')

const listed = () => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(END))
      .map((name) => name.slice(0, -END.length))
      .toSorted()
  } catch {
    // There is no bench yet.
    return []
  }
}

const known = listed()
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0 || known.length === 0) {
  console.error(
    `${unknown.length > 0 ? `No bench ${unknown.join(', ')}. ` : ''}There ${known.length === 0 ? 'is none in tests/bench' : `are: ${known.join(', ')}`}.`,
  )
  process.exit(2)
}
await installed()
await runEach(build)
let failed = 0
for (const name of asked.length > 0 ? asked : known) {
  console.log(`\n=== ${name}`)
  const { code } = await run([process.execPath, join(folder, `${name}${END}`)])
  if (code !== 0) failed += 1
}
process.exitCode = failed === 0 ? 0 : 1

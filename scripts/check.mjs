// npm run check: what holds without starting a server. All steps run even when one fails; two at a time, the longest first.
import { installed, run } from './steps.mjs'

const steps = [
  ['tsc', '-b'],
  ['vitest', 'run', '--project', 'unit', '--reporter', 'dot'],
  ['oxlint', '--type-aware'],
  ['knip'],
  ['oxfmt', '--check'],
]

/** @param {readonly string[]} argv */
const timed = async (argv) => {
  const begun = performance.now()
  const { code, output } = await run(argv, { quiet: true })
  return { name: argv.join(' '), code, output, seconds: (performance.now() - begun) / 1000 }
}

await installed()
/** @type {Awaited<ReturnType<typeof timed>>[]} */
const results = []
const begun = performance.now()
const queue = [...steps]
const worker = async () => {
  for (let argv = queue.shift(); argv !== undefined; argv = queue.shift()) {
    const result = await timed(argv)
    results.push(result)
    if (result.code !== 0) console.log(`\n--- ${result.name}\n${result.output.trimEnd()}`)
  }
}
await Promise.all([worker(), worker()])

console.log('')
for (const { name, code, seconds } of results)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(5)} s  ${name}`)
console.log(`       ${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s  in all`)
process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1

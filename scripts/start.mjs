// npm start: from a clean clone to the demo, with nothing asked. Arguments go to the demo (`npm start -- --keep`).
import { build, installed, runEach } from './steps.mjs'

await installed()
await runEach(build, [process.execPath, 'dist/maestro.mjs', 'demo', ...process.argv.slice(2)])

// What a fresh machine runs first (.ci/run): installs by the lock file, whichever way this npm and registry allow.
import { installed } from './steps.mjs'

await installed()

import type { RunnerName } from '../../session/outcome.ts'
import { cargo } from './cargo.ts'
import { exit } from './exit.ts'
import { go } from './go.ts'
import { jest } from './jest.ts'
import { junit } from './junit.ts'
import { mocha } from './mocha.ts'
import { nodeTest } from './node-test.ts'
import { pytest } from './pytest.ts'
import type { Runner } from './runner.ts'
import { tap } from './tap.ts'
import { vitest } from './vitest.ts'

/** Every runner that we know, in the order in which a command is held against them; `exit` takes what nobody else does, so it is last. */
export const runners: readonly Runner[] = [vitest, jest, mocha, nodeTest, pytest, go, cargo, junit, tap, exit]

/** The runner of this name; a name that this version cannot read yet is read by its exit code. */
export const runnerNamed = (name: RunnerName): Runner => runners.find((runner) => runner.name === name) ?? exit

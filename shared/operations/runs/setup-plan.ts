import { join } from 'node:path'
import { entriesOf } from '../../git/entries.ts'
import type { Repository } from '../../git/repository.ts'
import { shownPath } from '../../git/tree-path.ts'
import { canonicalJson } from '../../session/canonical.ts'
import type { Configuration, SetupCommand } from '../../session/configuration.ts'
import type { Method } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { matcherOf } from '../../session/glob.ts'
import type { SetupRequest } from '../../session/run.ts'
import { sha256 } from '../../store/clock.ts'
import { timeoutMsOf } from './method.ts'

/** What is to be built before a check, and the folder that keeps its result for the next run of the same files. */
export type SetupPlan = { readonly commands: SetupRequest['commands']; readonly keptAt: string; readonly ownInstalls: string[] }

type Wanted = {
  readonly repository: Repository
  readonly tree: string
  readonly method: Method
  readonly config: Configuration
  /** Where a run sees its workspace. */
  readonly workspace: string
  readonly keptIn: string
  /** Everything else that decides what a build makes: grade, carried files, installed dependencies. */
  readonly surroundings: unknown
}

/** Null: the method has no setup. A setup all of whose commands name their inputs is kept by those; any other by the whole tree. */
export const setupPlan = async ({
  repository,
  tree,
  method,
  config,
  workspace,
  keptIn,
  surroundings,
}: Wanted): Promise<SetupPlan | null | Fault> => {
  const commands = (config.setup ?? method.setup?.map((run): SetupCommand => ({ run })) ?? []).filter(({ run }) => run.length > 0)
  if (commands.length === 0) return null
  const files = await filesKey(repository, tree, commands)
  if (isFault(files)) return files
  const key = sha256(canonicalJson({ v: 1, files, commands, env: method.env, node: process.version, surroundings }))
  return {
    commands: commands.map(({ run, timeoutS }) => ({ argv: run, cwd: workspace, timeoutMs: timeoutMsOf(timeoutS) })),
    keptAt: join(keptIn, key.slice(0, 32)),
    ownInstalls: [...new Set(commands.flatMap(({ run }) => installedBy(run.join(' '))))],
  }
}

const filesKey = async (repository: Repository, tree: string, commands: readonly SetupCommand[]): Promise<string | Fault> => {
  const globs = commands.map(({ inputs }) => inputs)
  if (globs.includes(undefined)) return tree
  const entries = await entriesOf(repository, tree)
  if (isFault(entries)) return entries
  const isInput = matcherOf(globs.flatMap((one) => one ?? []))
  return sha256(
    entries
      .filter(({ path }) => isInput(shownPath(path)))
      .map(({ path, mode, oid }) => `${mode} ${oid} ${path}`)
      .join('\n'),
  )
}

/** Dependencies that a setup installs by itself cannot be mounted read-only at the same place. */
const installedBy = (command: string): string[] => [
  ...(/\b(npm (ci|i|install|clean-install)|pnpm (i|install)|yarn( install| --\S+|$)|bun (i|install))/.test(command)
    ? ['node_modules', '.yarn/cache', '.pnp.cjs', '.pnp.loader.mjs']
    : []),
  ...(/\b(pip3? install|uv (sync|pip)|poetry install|pdm (install|sync)|-m venv|virtualenv)/.test(command) ? ['.venv', 'venv'] : []),
  ...(/\b(bundle install|composer install|go mod vendor)/.test(command) ? ['vendor'] : []),
]

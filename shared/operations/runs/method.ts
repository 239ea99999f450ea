import { instrumentation } from '../../readers/instrument.ts'
import { packageGraph } from '../../readers/package-graph.ts'
import { canonicalJson } from '../../session/canonical.ts'
import type { RunCheck, SeriesCheck } from '../../session/check-kinds.ts'
import { noConfiguration, type Configuration } from '../../session/configuration.ts'
import type { Method } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { sha256 } from '../../store/clock.ts'
import { detectSetup } from './detect-setup.ts'
import { decidingFiles } from './method-files.ts'
import { projectFiles } from './project-files.ts'
import { resolveCheck, type Resolved } from './resolve-check.ts'
import { scriptsOfPackage, scriptsUsed } from './scripts.ts'
import { below, folderOf, type Survey } from './survey.ts'

const DEFAULT_TIMEOUT_S = 600
/** Node's timers end at once when they are to wait longer than this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1
/** No cache of compiled files beside the sources: they would be files that the run left. */
const ENVIRONMENT = { PYTHONDONTWRITEBYTECODE: '1' }

/** Resolves a check to what is executed, from the files of a checkout. The hash covers the project's own definition too; `parts` says what of it. */
export const methodOf = (check: RunCheck | SeriesCheck, survey: Survey, config: Configuration): Method | Fault => {
  const resolved = resolveCheck(check, survey)
  if (isFault(resolved)) return resolved
  const { argv, runner, cwd } = resolved
  const timeoutMs = timeoutMsOf(check.timeoutS ?? config.limits.timeoutS)
  const env = { ...ENVIRONMENT, ...config.env }
  const setup = config.setup?.map(({ run }) => run) ?? detectSetup({ survey, packages: packagesOf(survey), cwd, argv })
  const parts = partsOf(resolved, survey, config)
  const definition = { check, argv, runner, cwd, timeoutMs, env, setup, parts }
  return {
    hash: sha256(canonicalJson(definition)),
    argv,
    runner,
    env,
    timeoutMs,
    parts,
    ...(cwd !== '' && { cwd }),
    ...(setup.length > 0 && { setup }),
  }
}

/** The method of a command that somebody typed: no check, so nothing of the project's decides over it. */
export const commandMethod = (argv: readonly string[], timeoutMs: number, config: Configuration): Method => ({
  hash: sha256(canonicalJson({ argv, timeoutMs })),
  argv: [...argv],
  runner: 'exit',
  env: { ...ENVIRONMENT, ...config.env },
  timeoutMs,
})

/** How long a run may take, in milliseconds. */
export const timeoutMsOf = (seconds = DEFAULT_TIMEOUT_S): number => Math.min(seconds * 1000, LONGEST_TIMEOUT_MS)

/** The argv with our reporter in it, where the runner takes one, and the environment that it needs. */
export const instrumented = ({ runner, argv }: Method, reporters: string) => instrumentation(runner, argv, reporters)

const packagesOf = (survey: Survey) => packageGraph(projectFiles(survey, ''))

/** What of the project decides how the check runs, by name, each with its digest. */
const partsOf = ({ argv, runner, cwd }: Resolved, survey: Survey, config: Configuration): Record<string, string> => {
  const folders = cwd === '' ? [''] : [cwd, ...foldersAbove(cwd)]
  const scripts = folders.flatMap((folder) => scriptParts(argv, survey, folder))
  const executed = [...argv, ...scripts.map(({ text }) => text)].join('\n')
  const files = folders.flatMap((folder) => {
    const names = [...survey.paths].filter((path) => folderOf(path) === folder).map((path) => path.slice(path.lastIndexOf('/') + 1))
    return decidingFiles(runner, executed, names).map(({ name, part }) => ({
      name: below(folder, name),
      text: part(survey.text(below(folder, name)) ?? ''),
    }))
  })
  return Object.fromEntries(
    [...scripts, ...files, ...configParts(config)].filter(({ text }) => text !== '').map(({ name, text }) => [name, sha256(text)]),
  )
}

type Part = { readonly name: string; readonly text: string }

const scriptParts = (argv: readonly string[], survey: Survey, folder: string): Part[] => {
  const path = below(folder, 'package.json')
  const scripts = scriptsOfPackage(survey.text(path))
  const used = scriptsUsed(argv, scripts)
  return used.length === 0 ? [] : [{ name: `${path} scripts`, text: used.map((name) => `${name}: ${scripts[name]}`).join('\n') }]
}

const foldersAbove = (folder: string): string[] => (folder === '' ? [] : [folderOf(folder), ...foldersAbove(folderOf(folder))])

/** Keys of the configuration that decide over a result; the others only propose. */
const DECIDING = ['carry', 'setup', 'inputs', 'ignore', 'services', 'artefacts', 'network', 'limits', 'env'] as const

const configParts = (config: Configuration): Part[] =>
  DECIDING.flatMap((key) => {
    const text = canonicalJson(config[key])
    return text === canonicalJson(noConfiguration[key]) ? [] : [{ name: `config.jsonc ${key}`, text }]
  })

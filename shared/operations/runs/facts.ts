import { join, relative } from 'node:path'
import * as z from 'zod'
import { runFiles } from '../../sandbox/run-folder.ts'
import { RunRequest } from '../../session/run.ts'
import { readTextOrNull, writeFileAtomically } from '../../store/files.ts'

/** What was known of a run's surroundings when it was started; settle puts it into the record. */
const RunFacts = z.object({
  /** Versions of services by name, as the configuration tells them. */
  tools: z.record(z.string(), z.string()),
  /** Ports that its services answer at. */
  ports: z.array(z.number()),
  /** Digests of what the run could read outside its tree: carried paths, declared files and environment variables (`env NAME`). */
  outside: z.record(z.string(), z.string()),
  /** In words: what the run may have read and no digest covers. */
  untracked: z.array(z.string()),
  /** Lock files that differ between the tree and the work tree whose dependencies were mounted. Not empty: `environment-differs`. */
  lockFilesDiffer: z.array(z.string()),
  /** Whether a result of the setup was at hand; null: it has none. */
  setup: z.enum(['kept', 'run']).nullable(),
  /** The command that would build the project. */
  build: z.array(z.string()).nullable(),
  /** Globs of the files that the check depends on, as the configuration declares them; null: it does not. */
  inputs: z.array(z.string()).nullable(),
  /** Hosts that the configuration asks for and the user has not allowed. */
  refusedHosts: z.array(z.string()),
})
export type RunFacts = z.infer<typeof RunFacts>

export const noFacts: RunFacts = {
  tools: {},
  ports: [],
  outside: {},
  untracked: [],
  lockFilesDiffer: [],
  setup: null,
  build: null,
  inputs: null,
  refusedHosts: [],
}

const factsFile = (runFolder: string): string => join(runFolder, 'facts.json')

export const writeFacts = (runFolder: string, facts: RunFacts, id: string): void =>
  writeFileAtomically(factsFile(runFolder), JSON.stringify(facts), id)

/** The facts of a run; of one that an earlier version started, none. */
export const readFacts = (runFolder: string): RunFacts => {
  const text = readTextOrNull(factsFile(runFolder))
  return text === null ? noFacts : (RunFacts.safeParse(JSON.parse(text)).data ?? noFacts)
}

/** Of the files that are in a checkout after a run and not in its tree, those that the run itself left: not what was built or mounted for it. */
export const leftByRun = (runFolder: string, left: readonly string[]): string[] => {
  const files = runFiles(runFolder)
  const request = parsed(RunRequest, files.request)
  const mounts = (request?.mounts ?? []).map(({ at }) => relative(request?.workspace ?? '', at))
  const prepared = [...(parsed(z.array(z.string()), files.prepared) ?? []), ...mounts]
  return left.filter((path) => !prepared.some((top) => path === top || path.startsWith(`${top}/`)))
}

const parsed = <T>(schema: z.ZodType<T>, path: string): T | undefined => {
  const text = readTextOrNull(path)
  try {
    return text === null ? undefined : schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

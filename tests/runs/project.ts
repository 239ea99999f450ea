import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { readFacts, type RunFacts } from '../../shared/operations/runs/facts.ts'
import type { Evidence } from '../../shared/session/evidence.ts'
import { RunRequest } from '../../shared/session/run.ts'
import { openCore, type Core } from '../support/core.ts'

/** A project with one criterion, and what its newest evidence says. */
export type Project = {
  readonly core: Core
  readonly root: string
  readonly write: (path: string, text: string) => void
  /** Runs the check, also when its evidence is fresh, and gives what was recorded. */
  readonly verify: () => Promise<Evidence>
  readonly facts: (evidence: Evidence) => RunFacts
  readonly factsOf: (run: string) => RunFacts
  readonly request: (evidence: Evidence) => RunRequest
  readonly log: (evidence: Evidence) => string
}

type Files = Readonly<Record<string, string | object>>

const textOf = (content: string | object): string => (typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`)

/** Opens a project of these files, all committed but for what its .gitignore names, with one check. */
export const openProject = async (files: Files, check: object, options: { readonly env?: NodeJS.ProcessEnv } = {}): Promise<Project> => {
  const core = await openCore({
    files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, textOf(content)])),
    ...options,
  })
  const set = await core.call('set_criteria', { criteria: [{ id: 'C1', text: 'It holds', check }] })
  if (set.fault !== null) throw new Error(set.text)
  const { root, write } = core.sample
  const runFolder = ({ run }: Evidence): string => core.session().runFolder(run)
  return {
    core,
    root,
    write,
    verify: async () => {
      const before = core.session().read().state.evidence.length
      const { text, fault } = await core.call('verify', { force: true })
      const recorded = core.session().read().state.evidence
      const newest = recorded.at(-1)
      if (newest === undefined || recorded.length === before) throw new Error(`nothing was recorded: ${fault} ${text}`)
      return newest
    },
    facts: (evidence) => readFacts(runFolder(evidence)),
    factsOf: (run) => readFacts(core.session().runFolder(run)),
    request: (evidence) => RunRequest.parse(JSON.parse(readFileSync(join(runFolder(evidence), 'request.json'), 'utf8'))),
    log: (evidence) => readFileSync(join(runFolder(evidence), 'output.log'), 'utf8'),
  }
}

/** `met: 2 passed`. */
export const verdictOf = ({ verdict }: Evidence): string => `${verdict.word}: ${verdict.reason}`

/** The configuration's text. */
export const config = (content: object): Files => ({ '.maestro/config.jsonc': z.object({}).loose().parse(content) })

import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Turn } from '../../session/turn.ts'
import type { SpoolLine } from '../../store/spool.ts'

type Phases = Readonly<Record<string, Turn['phase']>>

const START = 'start'
const END = 'end'

/** What hosts call the start and the end of a turn. An event that is not here is no turn, and is only counted. */
const HOSTS: Readonly<Record<string, Phases>> = {
  'claude-code': { SessionStart: START, UserPromptSubmit: START, Stop: END, SubagentStop: END },
  codex: { SessionStart: START, UserPromptSubmit: START, Stop: END, 'agent-turn-complete': END },
  cursor: { sessionStart: START, beforeSubmitPrompt: START, stop: END, subagentStop: END },
  gemini: { SessionStart: START, BeforeAgent: START, AfterAgent: END },
}

/** An event has room for a batch of these whatever the hosts put into their names. */
const NAME_KEPT = 80

/** The turn that a hook's line tells of; null when it tells of none. */
export const turnOf = ({ host, event, at, turn, session }: SpoolLine): Turn | null => {
  const phases = Object.hasOwn(HOSTS, host) ? HOSTS[host] : undefined
  const phase = phases !== undefined && Object.hasOwn(phases, event) ? phases[event] : undefined
  if (phase === undefined) return null
  const kept = (name: string | undefined): string | null => name?.slice(0, NAME_KEPT) ?? null
  return { host, phase, turn: kept(turn), hostSession: kept(session), happenedAt: at.slice(0, NAME_KEPT) }
}

/** Whether a host that works in `cwd` works in the work tree at `root`: another one may lie inside it. */
export const isInWorkTree = (cwd: string, root: string): boolean => {
  const start = realOrNull(cwd)
  if (start === null) return cwd === root || cwd.startsWith(`${root}/`)
  for (let folder = start; ; folder = dirname(folder)) {
    if (folder === root) return true
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return false
  }
}

const realOrNull = (path: string): string | null => {
  try {
    return realpathSync(path)
  } catch {
    // Removed since: its name has to do.
    return null
  }
}

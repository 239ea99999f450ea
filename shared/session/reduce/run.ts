import type { Actor } from '../actor.ts'
import type { EventBody } from '../event.ts'
import type { RunState, SessionState } from '../state.ts'

const COMPARISONS_KEPT = 200

type RunEvent = Extract<EventBody, { type: 'run_started' | 'run_finished' | 'run_abandoned' | 'evidence_recorded' | 'comparison_recorded' }>

export const reduceRun = (state: SessionState, body: RunEvent, act: { by: Actor; at: string }, replica: string): SessionState => {
  switch (body.type) {
    case 'run_started':
      return { ...state, runs: [...state.runs, { kind: 'running', id: body.run, replica, purpose: body.purpose, started: act }] }
    case 'run_finished':
      return settleRun(state, body.run, (run) => ({
        ...run,
        kind: 'finished',
        end: body.end,
        grade: body.grade,
        wallMs: body.wallMs,
        counts: body.counts,
      }))
    case 'run_abandoned':
      return settleRun(state, body.run, (run) => ({ ...run, kind: 'abandoned', endedAt: act.at }))
    case 'comparison_recorded': {
      const { comparison } = body
      const others = state.comparisons.filter(({ evidence }) => evidence !== comparison.evidence)
      return { ...state, comparisons: [...others, comparison].slice(-COMPARISONS_KEPT) }
    }
    case 'evidence_recorded': {
      const { evidence } = body
      const { grade } = evidence.sandbox
      // Nothing ran for what was read or attested.
      if (grade === 'read' || grade === 'attested') return { ...state, evidence: [...state.evidence, evidence] }
      const settled = settleRun(state, evidence.run, (run) => ({
        ...run,
        kind: 'finished',
        end: evidence.end,
        grade,
        wallMs: evidence.timing.wallMs,
        counts: evidence.results.counts,
      }))
      return { ...settled, evidence: [...settled.evidence, evidence] }
    }
  }
}

type Running = Extract<RunState, { kind: 'running' }>

/** Only a running run can end, once. */
const settleRun = (state: SessionState, id: string, ended: (run: Running) => RunState): SessionState => ({
  ...state,
  runs: state.runs.map((run) => (run.id === id && run.kind === 'running' ? ended(run) : run)),
})

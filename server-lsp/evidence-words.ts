import { standingLabel, type Standing } from '../shared/index.ts'

/** A standing with its evidence, for a reader: verdict, tree, method, grade, fidelity, age. `now`: ISO 8601. */
export const evidenceWords = (standing: Standing, now: string): string => {
  const { verdict } = standing
  if (verdict.kind === 'unproven') return standingLabel(standing)
  const { subject, method, sandbox, results, timing, id } = verdict.evidence
  return [
    standingLabel(standing),
    `- tree ${subject.tree.slice(0, 12)}`,
    `- method \`${method.argv.join(' ')}\` (${method.hash.slice(0, 12)})`,
    `- sandbox ${sandbox.grade}, fidelity ${results.fidelity}`,
    `- evidence ${id}, ${age(timing.endedAt, now)}`,
  ].join('\n')
}

const units = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
] as const

/** `3 minutes ago`, in the largest unit that gives at least one. */
const age = (then: string, now: string): string => {
  const seconds = Math.max(0, (Date.parse(now) - Date.parse(then)) / 1000)
  const unit = units.find((candidate) => seconds >= candidate.seconds)
  if (unit === undefined) return 'less than a minute ago'
  const count = Math.floor(seconds / unit.seconds)
  return `${count} ${unit.name}${count === 1 ? '' : 's'} ago`
}

import { checkLabel, seriesLines, standingLabel, type Evidence, type Standing } from '../shared/index.ts'

type Words = {
  /** ISO 8601. */
  readonly now: string
  /** Also what was measured and what surrounded the run: for a place that has room, such as the criterion's own line. */
  readonly whole: boolean
}

/** A standing with its evidence, for a reader: verdict, tree, method, grade, fidelity, age, inputs, artefacts. */
export const evidenceWords = (standing: Standing, { now, whole }: Words): string => {
  const { verdict } = standing
  if (verdict.kind === 'unproven') return standingLabel(standing)
  const { evidence } = verdict
  const { subject, method, sandbox, results, timing, id } = evidence
  return [
    standingLabel(standing),
    `- tree ${subject.tree.slice(0, 12)}`,
    ...(method.argv.length === 0 ? [] : [`- method \`${method.argv.join(' ')}\` (${method.hash.slice(0, 12)})`]),
    `- sandbox ${sandbox.grade}${sandbox.missing.length > 0 ? ` without ${sandbox.missing.join(', ')}` : ''}, fidelity ${results.fidelity}`,
    `- evidence ${id}, ${age(timing.endedAt, now)}`,
    `- inputs ${inputsWords(evidence)}`,
    ...listed(
      'artefacts',
      (evidence.artefacts ?? []).map(({ path, bytes }) => `${path} (${bytes} bytes)`),
    ),
    ...(whole ? surroundings(standing, evidence) : []),
  ].join('\n')
}

const surroundings = ({ plan }: Standing, { check, results, environment, integrity }: Evidence): string[] => [
  `- check ${checkLabel(check)}${plan === null ? ', definition not approved' : ', approved with the plan'}`,
  ...(results.metrics ?? []).map(
    ({ name, value, op, target, unit = '', holds }) =>
      `- metric ${name} ${value === null ? 'not found' : `${value} ${unit}`.trim()} (${`${op} ${target} ${unit}`.trim()}): ${holds ? 'holds' : 'does not hold'}`,
  ),
  ...(results.series === undefined ? [] : seriesLines(results.series).map((line) => `- ${line}`)),
  ...(results.coverage === undefined ? [] : [`- coverage ${coverageWords(results.coverage)}`]),
  ...listed(
    'problems',
    Object.entries(results.diagnosticCounts ?? {}).map(([severity, count]) => `${count} ${severity}`),
  ),
  ...listed(
    'services and tools',
    Object.entries(environment.tools ?? {}).map(([name, version]) => `${name} ${version}`),
  ),
  ...listed('inputs that nothing tracks', environment.untracked ?? []),
  ...listed('files that the run left', integrity.leftFiles),
]

const coverageWords = ({ what, covered, total }: NonNullable<Evidence['results']['coverage']>): string =>
  `${covered} of ${total} ${what}${total === 0 ? '' : ` (${((100 * covered) / total).toFixed(1)} %)`}`

const inputsWords = ({ subject: { inputs } }: Evidence): string => {
  if (inputs === undefined || inputs.source === 'whole') return 'the whole tree'
  return `${inputs.source === 'declared' ? 'declared' : 'of the package and what it depends on'}: ${shortList(inputs.globs)}`
}

const LISTED = 6

const shortList = (items: readonly string[]): string =>
  `${items.slice(0, LISTED).join(', ')}${items.length > LISTED ? ` and ${items.length - LISTED} more` : ''}`

const listed = (name: string, items: readonly string[]): string[] => (items.length === 0 ? [] : [`- ${name}: ${shortList(items)}`])

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

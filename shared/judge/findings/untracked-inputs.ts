import { defineFinding } from '../finding.ts'

const INPUTS_NAMED = 3
const VARIABLE = /^[A-Z_][A-Z0-9_]*$/

/** A run depended on something outside the tree that its record could not hash, so nobody will see when it changes. */
export const untrackedInputs = defineFinding({
  code: 'untracked-inputs',
  severity: 'information',
  explanation:
    'The run of this criterion used something that lies outside the files of the project and that nobody declared, so its evidence stays fresh when that changes. Declare it under `inputs.outside` in .maestro/config.jsonc: files by their path, environment variables by their name. Then it is hashed with every run.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind === 'unproven') continue
      const untracked = verdict.evidence.environment.untracked ?? []
      if (untracked.length === 0) continue
      const more = untracked.length > INPUTS_NAMED ? ` and ${untracked.length - INPUTS_NAMED} more` : ''
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `The evidence of ${criterion.id} depends on what no record can watch: ${untracked.slice(0, INPUTS_NAMED).join(', ')}${more}.${declaration(untracked)}`,
        evidence: verdict.evidence.id,
      }
    }
  },
})

/** The line of the configuration that would have each of them hashed. */
const declaration = (untracked: readonly string[]): string => {
  const env = untracked.filter((one) => VARIABLE.test(one))
  const files = untracked.filter((one) => !VARIABLE.test(one) && /^\S*[/\\]\S*$/.test(one))
  if (env.length + files.length === 0) return ''
  const outside = { ...(files.length > 0 && { files }), ...(env.length > 0 && { env }) }
  return ` Declare it in .maestro/config.jsonc: "inputs": ${JSON.stringify({ outside })}.`
}

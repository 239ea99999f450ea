import { sameCheck } from '../../judge/criteria-in-force.ts'
import type { Check } from '../../session/check.ts'
import type { Configuration } from '../../session/configuration.ts'

/**
 * The globs of the files that a check depends on, as the configuration declares them: those of the named check that it is, else the default, less
 * what is to be ignored. Null: nothing is declared.
 */
export const declaredInputs = ({ checks, inputs, ignore }: Configuration, check: Check): string[] | null => {
  const name = Object.entries(checks).find(([, named]) => sameCheck(checkOf(named), check))?.[0]
  const globs = (name === undefined ? undefined : inputs.checks[name]) ?? inputs.default ?? []
  const all = [...globs, ...ignore.map((glob) => `!${glob}`)]
  return all.length === 0 ? null : all
}

/** A named check without its title. */
const checkOf = ({ ...named }: Configuration['checks'][string]): Check => {
  delete named.text
  return named
}

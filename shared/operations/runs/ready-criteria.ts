import type { Check } from '../../session/check.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { configPath, readConfig } from '../../store/config.ts'
import type { DetectedCheck } from '../../readers/detect-runner.ts'
import { checkOfDetected, detectedChecks, titleOfDetected } from './detected-checks.ts'

/** A check that can become a criterion in one call; `why` says where it was found. */
export type ReadyCriterion = {
  readonly text: string
  readonly check: Check
  readonly why: string
  /** Null: the configuration names it. */ readonly detected: DetectedCheck | null
}

/** What the configuration names, then what the project itself suggests. `problem`: the configuration is broken, so only the latter. */
export const readyCriteria = (root: string): { readonly criteria: ReadyCriterion[]; readonly problem: Fault | null } => {
  const config = readConfig(root)
  const named = isFault(config)
    ? []
    : Object.entries(config.checks).map(([name, { text = name, ...check }]): ReadyCriterion => ({
        text,
        check,
        why: `${configPath} checks.${name}`,
        detected: null,
      }))
  const detected = detectedChecks(root).map((one): ReadyCriterion => ({
    text: titleOfDetected(one),
    check: checkOfDetected(one),
    why: one.why,
    detected: one,
  }))
  return { criteria: [...named, ...detected], problem: isFault(config) ? config : null }
}

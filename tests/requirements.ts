import { delivery } from './requirements/delivery.ts'
import { evidence } from './requirements/evidence.ts'
import { filesAndTools } from './requirements/files-and-tools.ts'
import { partnership } from './requirements/partnership.ts'
import type { Requirement } from './requirements/requirement.ts'
import { sessions } from './requirements/sessions.ts'

/** The last issue that is over: nothing it was to bring may still be planned. */
export const FINISHED_PARTS = 2
export const LAST_PART = 9

/** Every promise there is, by the line of the feature list it belongs to. */
export const requirements: readonly Requirement[] = [...sessions, ...filesAndTools, ...partnership, ...evidence, ...delivery]

const numbered = (letter: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)

/** The lines of the feature list; `Q` are the detectors of its section 3, `W` what walking through the mission added for the first part. */
export const ROWS: readonly string[] = [
  ...numbered('S', 8),
  ...numbered('M', 5),
  ...numbered('F', 11),
  ...numbered('T', 4),
  ...numbered('B', 8),
  ...numbered('P', 6),
  ...numbered('A', 5),
  ...numbered('E', 13),
  ...numbered('C', 3),
  ...numbered('X', 6),
  ...numbered('D', 6),
  ...numbered('N', 4),
  ...numbered('Q', 8),
  ...numbered('W', 5),
]

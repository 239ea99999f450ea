import { defineFinding } from '../finding.ts'

const FEWEST_WORDS = 3
const EMPTY_GOALS =
  /^(please )?(improve|fix|make|clean up|optimi[sz]e|refactor)( (it|this|that|things|stuff|everything|the (code|app|project|codebase)))?( (better|faster|up))?[.!]?$/i

/** A goal without an object or an outcome that somebody could observe. Never a refusal. */
export const vagueGoal = defineFinding({
  code: 'vague-goal',
  severity: 'information',
  explanation:
    'The goal names no object or no outcome that somebody could observe. A better one: "The export of 10,000 rows takes under 2 s and keeps its format."',
  *find({ state }) {
    const goal = state.goal.trim()
    if (goal.split(/\s+/).length >= FEWEST_WORDS && !EMPTY_GOALS.test(goal)) return
    yield {
      where: { kind: 'plan', item: 'title' },
      message:
        'The goal names no outcome that somebody could observe. A better one: "The export of 10,000 rows takes under 2 s and keeps its format."',
    }
  },
})

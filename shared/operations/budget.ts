/** What one answer may cost a model's context: about 2,000 tokens of English at 3.5 characters each. */
const ANSWER_CHARACTERS = 7000

/**
 * The lines that fit a budget, in their order. The first and the last always stay (what it is about, and what comes next); what is left
 * out in between is counted, with the call that shows it.
 */
export const withinBudget = (lines: readonly string[], more: string, characters = ANSWER_CHARACTERS): string => {
  const all = lines.join('\n')
  if (all.length <= characters) return all
  const [first = '', ...rest] = lines
  const last = rest.pop() ?? ''
  let left = characters - first.length - last.length - more.length - 40
  const kept = rest.filter((line) => (left -= line.length + 1) >= 0)
  return [first, ...kept, `(${rest.length - kept.length} lines left out; ${more})`, last].join('\n')
}

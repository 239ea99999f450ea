const STEP = /\.?([^.[\]"]+)|\[(\d+)\]|\["([^"]*)"\]/y

/**
 * What stands at a path in a JSON document: `a.b[0].c`, `a["b.c"]`. A leading `$` is the document itself; a list has a `length`. Undefined: nothing is there, or it is
 * not a path.
 */
export const valueAt = (document: unknown, path: string): unknown => {
  const steps = stepsOf(path.replace(/^\$/, ''))
  return steps?.reduce<unknown>((value, step) => (holds(value, step) ? value[step] : undefined), document)
}

const stepsOf = (path: string): string[] | undefined => {
  const steps: string[] = []
  const step = new RegExp(STEP)
  while (step.lastIndex < path.length) {
    const found = step.exec(path)
    if (found === null) return undefined
    steps.push(found[1] ?? found[2] ?? found[3] ?? '')
  }
  return steps
}

const holds = <K extends string>(value: unknown, key: K): value is Record<K, unknown> =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)

/** One test point with what stands below it. Depth 0 is the outermost. */
export type TapPoint = {
  readonly ok: boolean
  readonly name: string
  readonly directive: { readonly kind: 'skip' | 'todo'; readonly reason: string } | undefined
  readonly durationMs: number | undefined
  /** The lines of its YAML block, without their indent. */
  readonly block: string
  readonly children: readonly TapPoint[]
}

export type TapStream = {
  readonly points: readonly TapPoint[]
  /** Points of subtests whose own end never came, with the names that were announced around them. */
  readonly orphans: readonly { readonly names: readonly string[]; readonly point: TapPoint }[]
  /** What plans and points disagree upon, in words. */
  readonly disagreements: readonly string[]
  readonly planned: number | undefined
  readonly bailOut: string | undefined
}

const INDENT = 4

const pointLine = /^(not )?ok\b(?:\s+(\d+))?\s*(?:- ?)?(.*)$/
const directiveIn = /(?<!\\)#\s*(skip|todo)\S*\s*(.*)$/i
const timeIn = /(?<!\\)#\s*time=([\d.]+)(ms|s)?\b/

const unescape = (text: string): string => text.replace(/\\([#\\])/g, '$1').trim()

type Draft = { ok: boolean; rest: string; ordinal: number; block: string[]; children: TapPoint[] }

const finishedPoint = ({ ok, rest, ordinal, block, children }: Draft): TapPoint => {
  const [, kind, reason = ''] = directiveIn.exec(rest) ?? []
  const [, time, unit] = timeIn.exec(rest) ?? []
  const name = rest
    .replace(directiveIn, '')
    .replace(timeIn, '')
    .replace(/\{\s*$/, '')
  return {
    ok,
    name: unescape(name) || `unnamed ${ordinal}`,
    directive: kind === undefined ? undefined : { kind: kind.toLowerCase() === 'skip' ? 'skip' : 'todo', reason: reason.trim() },
    durationMs: time === undefined ? durationIn(block) : Number(time) * (unit === 's' ? 1000 : 1),
    block: block.join('\n'),
    children,
  }
}

const durationIn = (block: readonly string[]): number | undefined => {
  const found = block.flatMap((line) => /^\s*duration_ms: ([\d.]+)\s*$/.exec(line)?.[1] ?? [])[0]
  return found === undefined ? undefined : Number(found)
}

/** Points wait at their depth until the point around them comes: in TAP a subtest is told before its own result. */
const follower = () => {
  const waiting: Draft[][] = [[]]
  const plans: (number | undefined)[] = []
  const names: string[] = []
  const disagreements: string[] = []
  const at = (depth: number): Draft[] => (waiting[depth] ??= [])
  const close = (depth: number): TapPoint[] => {
    const points = at(depth).map(finishedPoint)
    const plan = plans[depth]
    if (plan !== undefined && plan !== points.length) disagreements.push(`the plan says ${plan} tests, ${points.length} came`)
    waiting[depth] = []
    plans[depth] = undefined
    return points
  }
  return {
    disagreements,
    close,
    last: (depth: number) => at(depth).at(-1),
    plan: (depth: number, count: number) => void (plans[depth] = count),
    announce: (depth: number, name: string) => void (names[depth] = name),
    planned: () => plans[0],
    point: (depth: number, ok: boolean, rest: string) => {
      const children = waiting.slice(depth + 1).length === 0 ? [] : close(depth + 1)
      at(depth).push({ ok, rest, ordinal: at(depth).length + 1, block: [], children })
    },
    /** `}`: what stands below a point may come behind it, between brackets. */
    endBlock: (depth: number) => {
      const owner = at(depth).at(-1)
      if (owner !== undefined) owner.children = [...owner.children, ...close(depth + 1)]
    },
    orphans: () =>
      waiting
        .slice(1)
        .flatMap((drafts, index) => drafts.map((draft) => ({ names: names.slice(0, index + 1), point: finishedPoint(draft) }))),
  }
}

/** The YAML blocks taken out: which line belongs to which, by the indent of its `---`. */
const blockIndent = (line: string): number | undefined => /^( *)---\s*$/.exec(line)?.[1]?.length

/** Reads TAP 12 to 14, with subtests by indent. Lines that are none of TAP are somebody's output, and left out. */
export const readTapStream = (text: string): TapStream => {
  const follow = follower()
  let bailOut: string | undefined
  let block: { indent: number; into: string[] } | undefined
  for (const line of text.split(/\r?\n/)) {
    if (block !== undefined) {
      if (line.trim() === '...' || (line.trim() !== '' && !line.startsWith(' '.repeat(block.indent)))) block = undefined
      else block.into.push(line.slice(block.indent))
      if (block !== undefined || line.trim() === '...') continue
    }
    const depth = Math.floor((/^ */.exec(line)?.[0].length ?? 0) / INDENT)
    const begins = blockIndent(line)
    const owner = follow.last(depth)
    if (begins !== undefined && owner !== undefined) block = { indent: begins, into: owner.block }
    const plain = line.trim()
    const plan = /^1\.\.(\d+)(\s|$)/.exec(plain)?.[1]
    const point = pointLine.exec(plain)
    if (plan !== undefined) follow.plan(depth, Number(plan))
    else if (point !== null) follow.point(depth, point[1] === undefined, point[3] ?? '')
    if (plain === '}') follow.endBlock(depth)
    const announced = /^# Subtest: (.*)$/.exec(plain)?.[1] ?? /^ok\b.*?- (.*) \{$/.exec(plain)?.[1]
    if (announced !== undefined) follow.announce(depth, unescape(announced))
    if (/^Bail out!/i.test(plain)) bailOut = plain.replace(/^Bail out!\s*/i, '')
  }
  const orphans = follow.orphans()
  const planned = follow.planned()
  return { points: follow.close(0), orphans, disagreements: follow.disagreements, planned, bailOut }
}

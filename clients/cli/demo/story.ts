import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { nowMs } from './clock.ts'
import type { Editor, Seen, Shown } from './editor.ts'
import type { Host, Said } from './host.ts'
import { FAILING_LINES, MENDED } from './sample.ts'
import type { Stage } from './stage.ts'

export type Cast = { readonly root: string; readonly host: Host; readonly editor: Editor; readonly stage: Stage }

/** Milliseconds, measured: from the journal's last write, and from a file's write, to the editor's message. */
export type Latencies = { readonly journalToEditor: number; readonly saveToEditor: number; readonly undoToEditor: number }

/** The budget of the design for what another process shows. */
const BUDGET_MS = 300
const PATIENCE_MS = 10_000

const Criterion = z.looseObject({ id: z.string(), verdict: z.string(), label: z.string(), grade: z.string().nullable() })
const Verified = z.looseObject({ tree: z.string(), criteria: z.array(Criterion), ran: z.array(z.string()) })
const Plan = z.looseObject({ revision: z.number(), hash: z.string() })
const Action = z.looseObject({
  title: z.string(),
  command: z.union([z.string(), z.looseObject({ command: z.string(), arguments: z.array(z.unknown()) })]).optional(),
})

const withCode = (shown: readonly Shown[], code: string): Shown[] => shown.filter((one) => one.code === code)

/** The whole story, in order. Every expectation that it names held when it returns. */
export const tell = async (cast: Cast): Promise<Latencies & { readonly grade: string }> => {
  await beginSession(cast)
  const journalToEditor = await planAndApprove(cast)
  await firstVerify(cast)
  const grade = await mendAndVerify(cast)
  return { ...(await editAndUndo(cast)), journalToEditor, grade }
}

const ask = async ({ host, stage }: Cast, tool: string, input: Readonly<Record<string, unknown>>): Promise<Said> => {
  stage.say('agent', `> ${tool} ${JSON.stringify(input)}`)
  const said = await host.call(tool, input)
  stage.say('agent', `  ${said.text.trimEnd().split('\n').slice(0, 9).join('\n')}`)
  stage.expect(`${tool} is answered`, !said.failed)
  return said
}

/** Waits for a sight in the editor and prints it. */
const watchFor = async ({ editor, stage }: Cast, what: string, fits: (shown: readonly Shown[]) => boolean): Promise<Seen> => {
  const seen = await editor.until(fits, PATIENCE_MS)
  stage.expect(what, seen !== null)
  const lines = (seen?.shown ?? []).map((one) => `${one.path}:${one.range.start.line + 1} ${one.code}: ${one.message}`)
  stage.say('editor', lines.length === 0 ? 'no diagnostics' : lines.join('\n'))
  return seen ?? { shown: [], at: 0 }
}

const beginSession = async (cast: Cast): Promise<void> => {
  await ask(cast, 'open_session', { goal: 'discounted(price, percent) takes a percentage off the price' })
  await ask(cast, 'set_criteria', {
    criteria: [
      { text: 'All tests pass', check: { kind: 'tests' } },
      { text: 'The module parses', check: { kind: 'command', argv: ['node', '--check', 'src/price.js'] } },
    ],
  })
}

const planAndApprove = async (cast: Cast): Promise<number> => {
  const { root, editor, stage } = cast
  const proposed = await ask(cast, 'propose_plan', {
    strategy: 'Reckon the discount as a share of the price.',
    steps: [{ title: 'Mend discounted()', files: ['src/price.js'], tests: ['test/price.test.js'] }],
    edge_cases: ['0 percent leaves the price'],
    test_approach: 'The two tests that are there.',
    scope: 'src/price.js',
  })
  const { revision, hash } = Plan.parse(proposed.view)
  const appended = lastAppend(join(root, '.git', 'maestro', 'sessions'))
  const seen = await watchFor(cast, 'the editor shows unapproved-plan', (shown) => withCode(shown, 'unapproved-plan').length > 0)
  const [plan] = withCode(seen.shown, 'unapproved-plan')
  const textDocument = { uri: plan?.uri ?? '' }
  const offered = await editor.request('textDocument/codeAction', { textDocument, range: plan?.range, context: { diagnostics: [] } })
  const actions = z.array(Action).parse(offered)
  const approve = actions
    .map(({ command }) => command)
    .find((command) => typeof command === 'object' && command.command === 'maestro.approve_plan')
  stage.expect('the editor offers to approve the plan', approve !== undefined)
  stage.say('user', `approves revision ${revision} (${hash}) in the editor; no tool of the agent can`)
  await editor.request('workspace/executeCommand', approve)
  await watchFor(cast, 'the approved plan is no finding any more', (shown) => withCode(shown, 'unapproved-plan').length === 0)
  const latency = Math.max(0, seen.at - appended)
  stage.expect(`journal append -> editor within ${BUDGET_MS} ms (${latency.toFixed(0)} ms)`, latency <= BUDGET_MS)
  return latency
}

/** When a journal of the store was last written, in milliseconds with fractions: the append that an editor is to show. */
const lastAppend = (sessions: string): number =>
  Math.max(
    ...readdirSync(sessions, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )

const verify = async (cast: Cast, input: Readonly<Record<string, unknown>> = {}) => Verified.parse((await ask(cast, 'verify', input)).view)

const verdictOf = ({ criteria }: z.infer<typeof Verified>, id: string): string => criteria.find((one) => one.id === id)?.verdict ?? 'absent'

const firstVerify = async (cast: Cast): Promise<void> => {
  const view = await verify(cast)
  cast.stage.expect('C1 is unmet and C2 is met', verdictOf(view, 'C1') === 'unmet' && verdictOf(view, 'C2') === 'met')
  await watchFor(cast, 'the failing test is a diagnostic on its line', (shown) =>
    withCode(shown, 'failing-test').some(
      (one) => one.path === 'test/price.test.js' && FAILING_LINES.includes(one.range.start.line + 1) && one.message.includes('ten percent'),
    ),
  )
}

const save = ({ root, stage }: Cast, who: 'agent' | 'user', what: string, text: string): number => {
  stage.say(who, what)
  writeFileSync(join(root, 'src', 'price.js'), text)
  return nowMs()
}

const mendAndVerify = async (cast: Cast): Promise<string> => {
  save(cast, 'agent', `edits src/price.js: ${MENDED.trim()}`, MENDED)
  const view = await verify(cast)
  cast.stage.say('agent', `met on tree ${view.tree.slice(0, 12)}`)
  cast.stage.expect(
    'both criteria are met on the tree of now',
    view.criteria.every((one) => one.verdict === 'met'),
  )
  await watchFor(cast, 'nothing is left to look at', (shown) => shown.length === 0)
  return view.criteria[0]?.grade ?? 'unknown'
}

const editAndUndo = async (cast: Cast): Promise<Omit<Latencies, 'journalToEditor'>> => {
  const { stage } = cast
  const saved = save(
    cast,
    'user',
    'saves one edit of src/price.js, in another program that tells the editor nothing',
    MENDED.replace('/ 100', '/ 99'),
  )
  const stale = await watchFor(cast, 'the evidence is stale and names src/price.js', (shown) => {
    const found = withCode(shown, 'stale-evidence')
    return found.length === 2 && found.every((one) => one.message.includes('src/price.js'))
  })
  const saveToEditor = stale.at - saved
  stage.expect(`save -> stale in the editor within ${BUDGET_MS} ms (${saveToEditor.toFixed(0)} ms)`, saveToEditor <= BUDGET_MS)
  stage.say('editor', `stale ${saveToEditor.toFixed(0)} ms after the write`)
  const undone = save(cast, 'user', 'undoes the edit', MENDED)
  const fresh = await watchFor(cast, 'undoing the edit brings the evidence back', (shown) => shown.length === 0)
  const undoToEditor = fresh.at - undone
  const view = await verify(cast)
  stage.expect('everything is met again and nothing was run', view.ran.length === 0 && view.criteria.every((one) => one.verdict === 'met'))
  return { saveToEditor, undoToEditor }
}

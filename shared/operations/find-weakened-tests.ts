import { join } from 'node:path'
import * as z from 'zod'
import type { Change } from '../git/changes.ts'
import type { Weakening } from '../judge/weakening/weakening.ts'
import { weakeningsBetween } from '../judge/weakening/weakenings-between.ts'
import { actorLabel } from '../session/actor.ts'
import { isFault, type Fault } from '../session/fault.ts'
import type { TestFile } from '../session/test-manifest.ts'
import { sha256 } from '../store/clock.ts'
import { readPlainFile } from '../store/files.ts'
import { isTestPath } from '../syntax/test-paths.ts'
import { findTree } from './checkpoints/find.ts'
import type { Context, Session, Workspace } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { treeTexts } from './runs/tree-texts.ts'

type Accepted = Weakening & { readonly by: string; readonly at: string }

/** `accepted`: what the user has accepted, with who and when; it is no finding any more. */
type WeakenedView = {
  readonly session: string
  readonly against: string
  readonly findings: readonly Weakening[]
  readonly accepted: readonly Accepted[]
}

/** What the tests of now promise less than those of the baseline, line by line: questions to the user, not verdicts. */
export const findWeakenedTests = defineOperation({
  name: 'find_weakened_tests',
  title: 'Find weakened tests',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'weakened', positional: ['against'], switches: {} },
  summary:
    'Where tests, their configuration or snapshots promise less than at the baseline (or against: a checkpoint or commit). JS, TS, Python, Go, Rust.',
  input: z.object({ against: z.string().optional() }),
  run: async (ctx, { against = 'baseline' }): Promise<WeakenedView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const seen = await weakeningsSince(ctx, session, against)
    if (isFault(seen)) return seen
    const by = new Map(session.read().state.acceptedWeakenings.map((one) => [one.key, one]))
    const accepted = seen.weakenings.flatMap((one) => {
      const act = by.get(one.key)
      return act === undefined ? [] : [{ ...one, by: actorLabel(act.by), at: act.at }]
    })
    return { session: session.id, against: seen.tree, findings: seen.weakenings.filter(({ key }) => !by.has(key)), accepted }
  },
  text: ({ findings, accepted, against }) =>
    [
      ...(findings.length === 0
        ? [`No test promises less than on tree ${against.slice(0, 12)}${accepted.length > 0 ? ', but for what was accepted' : ''}.`]
        : findings.map(({ tier, code, file, line, message, key }) => `${tier} ${code} ${file}:${line}: ${message} [${key}]`)),
      ...accepted.map(({ code, file, line, by, at }) => `accepted ${code} ${file}:${line} by ${by} at ${at}`),
      ...(findings.length === 0 ? [] : ['Only the user accepts one, with a reason: `maestro weakened accept KEY REASON`.']),
    ].join('\n'),
})

/** Everything that the tests of now promise less than those of a checkpoint or commit. */
export const weakeningsSince = async (
  ctx: Context,
  session: Session,
  against: string,
): Promise<{ readonly tree: string; readonly weakenings: readonly Weakening[] } | Fault> => {
  const repository = await ctx.workspace.repository()
  if (isFault(repository)) return repository
  const tree = await findTree(repository, session.read().state, against)
  if (isFault(tree)) return tree
  const files = await filesThatChanged(ctx, tree)
  if (isFault(files)) return files
  const digest = (text: string): string => sha256(text).slice(0, 16)
  return { tree, weakenings: weakeningsBetween(files.before, files.now, { locked: [], snapshots: [], digest }) }
}

type Sides = { readonly before: readonly TestFile[]; readonly now: readonly TestFile[] }

/** Equal files weaken nothing, so only those that differ are read: of then from the store, of now from the disk. */
const filesThatChanged = async ({ workspace }: Context, tree: string): Promise<Sides | Fault> => {
  const looked = await workspace.look()
  if (isFault(looked)) return looked
  const changes = await workspace.changesSince(tree)
  if (isFault(changes)) return changes
  const touched = changes.filter(({ path }) => isTestPath(path))
  const before = await readBefore(workspace, tree, touched)
  return isFault(before) ? before : readNow(workspace, touched, before)
}

const readBefore = async (workspace: Workspace, tree: string, changes: readonly Change[]): Promise<readonly TestFile[] | Fault> => {
  const paths = new Set(changes.filter(({ kind }) => kind !== 'added').map(({ path }) => path))
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const texts = await treeTexts(repository, tree, (path) => paths.has(path))
  return isFault(texts) ? texts : readTests([...texts].map(([path, text]) => ({ path, text })))
}

/** Nobody writes tests in larger files. */
const LARGEST_BYTES = 8 * 1024 * 1024

const readNow = async ({ place }: Workspace, changes: readonly Change[], before: readonly TestFile[]): Promise<Sides | Fault> => {
  const now = await readTests(
    changes.flatMap(({ path, kind }) => {
      const text = kind === 'deleted' ? undefined : readPlainFile(join(place.root, path), LARGEST_BYTES)?.toString('utf8')
      return text === undefined ? [] : [{ path, text }]
    }),
  )
  return isFault(now) ? now : { before, now }
}

/** The grammars are large and native: they are loaded when somebody asks. */
const readTests = async (files: readonly { readonly path: string; readonly text: string }[]): Promise<readonly TestFile[] | Fault> => {
  const syntax = await import('../syntax/read-tests.ts')
  return syntax.readTests(files)
}

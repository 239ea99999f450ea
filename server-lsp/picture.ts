import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { planDocument, planPath, withUnsaved, type PlanDocument, type SessionView } from '../shared/index.ts'
import { placeOf } from './convert.ts'
import { fileText, pathBelow } from './files.ts'
import type { Placed } from './placed.ts'
import { sameItems } from './same-items.ts'

/** A document that the editor has open: its real path, its URI as the editor spells it, and whether its text differs from the disk. */
export type Buffer = { readonly path: string; readonly uri: string; readonly unsaved: boolean }

/** The session as last read, its plan document, and every finding on its line. */
export type Picture = {
  readonly view: SessionView
  readonly plan: PlanDocument
  readonly planLines: readonly string[]
  readonly placed: readonly Placed[]
  /** Paths whose text in this editor differs from the disk. */
  readonly unsaved: readonly string[]
}

/** How one editor names the files of one folder. `shownRoot`: the root as the editor spells it, which may lead through a symbolic link. */
export type Spelling = { readonly uriOf: (path: string) => string; readonly planUri: string }

export const spellingOf = (root: string, shownRoot: string, open: readonly Buffer[]): Spelling => {
  const spelled = new Map(open.map(({ path, uri }) => [path, uri]))
  // A file has many findings, and this is asked for each of them at every edit.
  const uriOf = memoised((path) => spelled.get(join(root, path)) ?? pathToFileURL(join(shownRoot, path)).href)
  return { uriOf, planUri: uriOf(pathBelow(root, planPath(root)) ?? '') }
}

/** Places the findings of a view among the buffers of now. Reads the files that have findings, and nothing else. */
export const drawPicture = (view: SessionView, root: string, shownRoot: string, open: readonly Buffer[]): Picture => {
  const plan = planDocument(view.state)
  const planLines = plan.text.split('\n')
  const linesOf = memoised((path) => (fileText(join(root, path)) ?? '').split('\n'))
  const around = { plan, planLines, ...spellingOf(root, shownRoot, open), linesOf }
  const unsaved = unsavedIn(root, open)
  const seen = withUnsaved(view, unsaved)
  return { view: seen, plan, planLines, unsaved, placed: seen.findings.map((finding) => ({ finding, ...placeOf(finding.where, around) })) }
}

/**
 * The same picture among other buffers. What they do not touch stays the same objects, and the picture itself when they touch nothing: this runs
 * at every key, and a project has hundreds of findings. Of the files only those with new findings are read; changes of files are a new view.
 */
export const redrawPicture = (picture: Picture, root: string, shownRoot: string, open: readonly Buffer[]): Picture => {
  const unsaved = unsavedIn(root, open)
  const view = sameItems(unsaved, picture.unsaved) ? picture.view : withUnsaved(picture.view, unsaved)
  const { uriOf, planUri } = spellingOf(root, shownRoot, open)
  const linesOf = memoised((path) => (fileText(join(root, path)) ?? '').split('\n'))
  const drawn = new Map(picture.placed.map((placed) => [placed.finding, placed]))
  const placed = view.findings.map((finding) => {
    const before = drawn.get(finding)
    if (before === undefined) return { finding, ...placeOf(finding.where, { ...picture, uriOf, planUri, linesOf }) }
    const uri = finding.where.kind === 'plan' ? planUri : uriOf(finding.where.path)
    return uri === before.uri ? before : { ...before, uri }
  })
  return view === picture.view && sameItems(placed, picture.placed) ? picture : { ...picture, view, unsaved, placed }
}

const unsavedIn = (root: string, open: readonly Buffer[]): string[] =>
  open.flatMap((buffer) => (buffer.unsaved ? ownPath(root, buffer.path) : []))

/** Maestro's own folder and git's are no part of the tree that evidence speaks of. */
const ownPath = (root: string, path: string): string[] => {
  const below = pathBelow(root, path)
  return below === null || /^\.(maestro|git)\//.test(below) ? [] : [below]
}

const memoised = <T>(make: (key: string) => T): ((key: string) => T) => {
  const known = new Map<string, T>()
  return (key) => {
    const found = known.get(key) ?? make(key)
    known.set(key, found)
    return found
  }
}

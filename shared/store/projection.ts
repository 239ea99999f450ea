import { lstatSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { sha256, type Sources } from './clock.ts'
import { errorCode, readTextOrNull, writeFileAtomically } from './files.ts'

/** Keeps everything of `.maestro/` but the user's own configuration out of the user's git. */
const IGNORE = '*\n!config.jsonc\n!playbooks/\n!playbooks/**\n'

/** Where the projected plan of a workspace lies. */
export const planPath = (root: string): string => join(root, '.maestro', 'plan.md')

/**
 * Rewrites `.maestro/plan.md`. The last line carries a digest of the text above it: a file that somebody edited by hand does not match its
 * digest, and is kept beside as `plan.edited.md` instead of being lost.
 */
export const projectPlan = (root: string, text: string, sources: Sources): void => {
  try {
    writePlan(root, text, sources)
  } catch (error) {
    // The event is in the journal already, and this is a copy: a place that does not take it (a full disk, a file where the folder should be,
    // another process that was faster) must not make the call look failed. The next event writes it again.
    if (errorCode(error) === '') throw error
  }
}

const writePlan = (root: string, text: string, sources: Sources): void => {
  const path = planPath(root)
  const existing = readTextOrNull(path)
  const content = withDigest(text)
  if (existing === content) return
  const folder = join(root, '.maestro')
  // A link in its place could lead anywhere; the project's files are not ours to follow.
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return
  mkdirSync(folder, { recursive: true })
  if (readTextOrNull(join(folder, '.gitignore')) === null) writeFileAtomically(join(folder, '.gitignore'), IGNORE, sources.newId('tmp'))
  if (existing !== null && !isOurs(existing)) renameSync(path, freeName(folder))
  writeFileAtomically(path, content, sources.newId('tmp'))
}

/** `plan.edited.md`, then `plan.edited-2.md`: an earlier edit is not lost for a later one. */
const freeName = (folder: string, number = 1): string => {
  const path = join(folder, number === 1 ? 'plan.edited.md' : `plan.edited-${number}.md`)
  return readTextOrNull(path) === null ? path : freeName(folder, number + 1)
}

const digestLine = (text: string): string => `<!-- Written by Maestro from the session's journal (${sha256(text).slice(0, 16)}). -->\n`

const withDigest = (text: string): string => `${text}\n${digestLine(text)}`

const isOurs = (content: string): boolean => {
  const mark = content.lastIndexOf('\n<!-- Written by Maestro')
  return mark >= 0 && withDigest(content.slice(0, mark)) === content
}

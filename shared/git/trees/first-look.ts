import { readFileSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { PackWriter } from '../pack/pack-writer.ts'
import type { Repository } from '../repository.ts'
import { newFileTable } from './file-node.ts'
import { touch } from './hint.ts'
import { newFolder } from './node.ts'
import { prefill } from './prefill.ts'
import { type Survey, surveyOf } from './survey.ts'
import { trackRest } from './track.ts'
import { changedSince } from './unchanged.ts'
import { walk } from './walk.ts'
import { type Zone, stampOf } from './zone.ts'

/** About so many bytes of an index are a file's. */
const BYTES_PER_FILE = 80

/** An index as it stands; its own mtime is taken first, so that it is never younger than the bytes. Null without one. */
const indexOf = (zone: Zone): { readonly bytes: Buffer; readonly writtenMs: number } | null => {
  zone.indexStamp = stampOf(zone.indexFile)
  const writtenMs = statSync(zone.indexFile, { throwIfNoEntry: false })?.mtimeMs
  try {
    return writtenMs === undefined ? null : { bytes: readFileSync(zone.indexFile), writtenMs }
  } catch {
    return null
  }
}

/**
 * A first look at a work tree whose index may be believed: the picture begins as the index has it; while git looks at the files, we list the
 * folders, then look ourselves at what git found changed. `gone`: the work tree is. Null where this cannot be done; then every file is looked at.
 */
export const firstLook = async (repo: Repository, zone: Zone, pack: PackWriter | null): Promise<Survey | 'gone' | null> => {
  const index = indexOf(zone)
  if (index === null) return null
  const asked = changedSince(index.bytes, repo, zone)
  // Git starts when this thread rests.
  await setImmediate()
  const files = newFileTable(Math.ceil(index.bytes.length / BYTES_PER_FILE))
  const survey = surveyOf(repo, { root: newFolder(zone), files, zones: new Set([zone]), pack, prove: false, earlier: null })
  const prefilled = prefill(survey, index.bytes, index.writtenMs)
  if (prefilled === null) return null
  trackRest(survey, zone, prefilled.rest)
  survey.leftToGit = (node) => node.believed && !prefilled.doubtful.has(node)
  const walked = walk(survey, zone, survey.root, '')
  survey.leftToGit = null
  const changed = await asked
  if (walked === 'gone') return 'gone'
  if (changed === null) walk(survey, zone, survey.root, '')
  for (const path of changed ?? []) touch(survey, zone, path)
  // What the index does not tell: a repository within, contents that git converts.
  return survey.attributes || survey.rulesMoved ? null : survey
}

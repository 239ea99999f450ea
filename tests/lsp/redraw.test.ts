import { expect, test } from 'vitest'
import { drawPicture, redrawPicture } from '../../server-lsp/picture.ts'
import { findingsOf } from '../../shared/judge/findings/index.ts'
import { standingsOf } from '../../shared/judge/standing.ts'
import { nothingAround } from '../../shared/judge/surroundings.ts'
import type { SessionView } from '../../shared/operations/view.ts'
import { given } from '../support/given.ts'

/** No such folder, so every line is empty: what is read from files is tested with real ones. */
const ROOT = '/nowhere'
const FILE = 'src/sum.js'
const buffer = (unsaved: boolean, uri = `file://${ROOT}/${FILE}`) => ({ path: `${ROOT}/${FILE}`, uri, unsaved })

const failing = { file: FILE, line: 3, message: 'does not load' }
const { state } = given
  .criteria('C1', 'C2')
  .evidence('e1', 'C1', 'met 2 passed')
  .evidence('e2', 'C2', 'unmet 1 failed', { results: { problems: [failing] } })

const seen = { state, tree: { kind: 'read', tree: 't1', changed: {} }, standings: [], tornLines: 0 } as const
const whole = { ...seen, standings: standingsOf(state, seen.tree), conflicts: [], waiting: [], surroundings: nothingAround }
const view: SessionView = {
  ...whole,
  requestedChanges: null,
  weakened: { kind: 'unlooked' },
  changedTests: [],
  between: {},
  findings: findingsOf({ ...whole, unsaved: [] }),
}

test('buffers that change nothing leave the very same picture', () => {
  const picture = drawPicture(view, ROOT, ROOT, [buffer(false)])
  expect(picture.placed.length).toBeGreaterThan(0)
  expect(redrawPicture(picture, ROOT, ROOT, [buffer(false)])).toBe(picture)
  expect(redrawPicture(picture, ROOT, ROOT, [])).toBe(picture)
})

test('an unsaved buffer adds its own finding and leaves what the others drew; undone, the old picture is back', () => {
  const picture = drawPicture(view, ROOT, ROOT, [])
  const dirty = redrawPicture(picture, ROOT, ROOT, [buffer(true)])
  expect(dirty).toEqual(drawPicture(view, ROOT, ROOT, [buffer(true)]))
  expect(dirty.placed.filter((placed) => !picture.placed.includes(placed)).map(({ finding }) => finding.code)).toEqual([
    'unsaved-over-evidence',
  ])
  expect(redrawPicture(dirty, ROOT, ROOT, [buffer(true)])).toBe(dirty)
  expect(redrawPicture(dirty, ROOT, ROOT, [])).toEqual(picture)
})

test('the spelling of a document that is opened moves its findings there and no others', () => {
  const picture = drawPicture(view, ROOT, ROOT, [])
  const spelled = redrawPicture(picture, ROOT, ROOT, [buffer(false, 'file:///link/sum.js')])
  const moved = spelled.placed.filter((placed) => !picture.placed.includes(placed))
  expect(moved.map(({ uri }) => uri)).toContain('file:///link/sum.js')
  expect(new Set(moved.map(({ finding }) => finding.where.kind))).toEqual(new Set(['file']))
})

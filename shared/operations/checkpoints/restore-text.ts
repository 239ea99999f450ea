import type { Change } from '../../git/changes.ts'
import type { Preview, Restored } from './restore.ts'

const LISTED = 50

const changesText = (changes: readonly Change[]): string[] => [
  ...changes.slice(0, LISTED).map((change) => `${change.kind} ${change.path}`),
  ...(changes.length > LISTED ? [`... and ${changes.length - LISTED} more`] : []),
]

/** What a restore of `label` would do, and the hash that confirms it. */
export const previewText = (label: string, { changes, warnings, confirm }: Preview): string =>
  [...warnings, `Restoring ${label} would change ${changes.length} paths:`, ...changesText(changes), `Confirm with ${confirm}.`].join('\n')

export const restoredText = (label: string, { written, deleted, undo }: Restored): string =>
  `Restored ${label}: ${written.length} written, ${deleted.length} deleted. To undo, restore ${undo} or use undo.`

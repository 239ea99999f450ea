import type { WhyNotStored } from '../rules.ts'

type NotStored = { readonly path: string; readonly why: WhyNotStored }

/**
 * What stood in the work tree when it was looked at. `tree` is a git tree id; `policy` a digest of the rules that chose; `files` counts the
 * tree; `at` is when the look began (ms since 1970); `verified`: everything was looked at, not only what somebody said had changed.
 */
export type Scan = {
  readonly tree: string
  readonly notStored: readonly NotStored[]
  readonly policy: string
  readonly files: number
  readonly at: number
  readonly verified: boolean
}

/**
 * `store`: write what the store lacks, so that the tree can be read from it. `hints`: look at these paths only. `believe`: take the word of the
 * user's index for unchanged files that nobody has read yet, also in what is stored; mere looks always do.
 */
export type ScanRequest = { readonly store: boolean; readonly hints?: readonly string[] | undefined; readonly believe?: boolean }

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Content, temporaryFolder } from '../fixture.ts'

/** A place as it was made, and what has to be true of it. Paths in `files` are what a tree of it must hold, byte for byte, and nothing else. */
export type Made = {
  /** The folder that is opened. */
  readonly open: string
  /** The top that has to be found; `open` unless told. */
  readonly root?: string
  readonly storeDir: string
  readonly workTree?: string
  /** Every git folder of the user: not one byte of them may change. */
  readonly gitFolders: readonly string[]
  readonly files: Readonly<Record<string, Content>>
  readonly notStored?: Readonly<Record<string, string>>
  /** What `HEAD` holds, for places whose commits can be a baseline. */
  readonly committed?: Readonly<Record<string, Content>>
  /** The path that the round edits; the first file unless told. */
  readonly edit?: string
  /** False where the user's own `git status` would wait or refuse. */
  readonly status?: false
  /** A file that something of the user's would write if it were run or asked. */
  readonly marker?: string
}

/** `captured`, `store` and `special` are the columns of docs/PLACES.md. */
export type Kind = {
  readonly captured: string
  readonly store: string
  readonly special: string
  readonly make: () => Made
  /** Only the superuser can make it. */
  readonly root?: true
}

export const ordinary = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', run: { exec: '#!/bin/sh\n' }, link: { link: 'a.txt' } }

export const plain = (root: string, files: Made['files'], more: Partial<Made> = {}): Made => ({
  open: root,
  storeDir: join(root, '.git/maestro'),
  gitFolders: [join(root, '.git')],
  files,
  ...more,
})

/** For the trial of a case the disk decides. */
export const tellsCaseApart = (): boolean => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a'), '')
  return !existsSync(join(folder, 'A'))
}

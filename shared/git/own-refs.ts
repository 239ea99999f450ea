import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Repository } from './repository.ts'

/** What a ref of our own repository stands on; null when there is none. Ours are always loose files. */
export const readOwnRef = (repo: Repository, name: string): string | null => {
  try {
    const text = readFileSync(join(repo.gitDir, name), 'utf8').trim()
    return /^[0-9a-f]{40}$/.test(text) ? text : null
  } catch {
    // Never written, or lost: it is derived and comes again.
    return null
  }
}

/** Keeps what was sent or fetched, so that the next exchange need not carry it again. By rename: a killed process leaves no lock. */
export const keepOwnRef = (repo: Repository, name: string, commit: string): void => {
  const file = join(repo.gitDir, name)
  if (readOwnRef(repo, name) === commit) return
  mkdirSync(dirname(file), { recursive: true })
  // Not beside the ref: what a killed process leaves under `refs` git would take for a broken one.
  const draft = join(repo.gitDir, `tmp_ref_${randomBytes(8).toString('hex')}`)
  try {
    writeFileSync(draft, `${commit}\n`, { flag: 'wx' })
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}

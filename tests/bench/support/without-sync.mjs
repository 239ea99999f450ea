import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Git's own default leaves the loose objects of a commit to the page cache; a checkpoint of ours is on disk before anybody is told. For a
 * comparison of like with like the waiting is taken out of ours, here only.
 */
export const withoutSync = async (work) => {
  const { fdatasyncSync, fsyncSync } = fs
  Object.assign(fs, { fdatasyncSync: () => undefined, fsyncSync: () => undefined })
  syncBuiltinESMExports()
  try {
    return await work()
  } finally {
    Object.assign(fs, { fdatasyncSync, fsyncSync })
    syncBuiltinESMExports()
  }
}

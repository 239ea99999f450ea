import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What the object folder of a store holds. `kept` packs are the user's, linked; they are never touched. Bytes are as the files say. */
export type PackCount = { readonly packs: number; readonly kept: number; readonly looseAbout: number; readonly bytes: number }

/** So many packs of one checkpoint each are worth rolling up. */
const PACKS_WORTH = 50
/** Loose objects come from git's own plumbing; ids are spread evenly, so one folder of 256 tells of all. */
const LOOSE_WORTH = 2048

export const packNames = (objectsDir: string): string[] =>
  namesIn(join(objectsDir, 'pack')).flatMap((name) => (/^pack-[0-9a-f]+\.pack$/.test(name) ? [name.slice(0, -'.pack'.length)] : []))

export const countPacks = (objectsDir: string): PackCount => {
  const all = new Set(namesIn(join(objectsDir, 'pack')))
  const packs = packNames(objectsDir)
  const kept = packs.filter((name) => all.has(`${name}.keep`)).length
  return { packs: packs.length - kept, kept, looseAbout: namesIn(join(objectsDir, '17')).length * 256, bytes: bytesOf(objectsDir) }
}

/** Counted by packs, not by events: it holds whoever wrote them. */
export const isRepackWorth = (objectsDir: string): boolean => {
  const names = new Set(namesIn(join(objectsDir, 'pack')))
  const ours = packNames(objectsDir).filter((name) => !names.has(`${name}.keep`)).length
  return ours >= PACKS_WORTH || namesIn(join(objectsDir, '17')).length * 256 >= LOOSE_WORTH
}

/** Paths of the loose objects. */
export const looseObjects = (objectsDir: string): string[] =>
  namesIn(objectsDir)
    .filter((name) => /^[0-9a-f]{2}$/.test(name))
    .flatMap((name) =>
      namesIn(join(objectsDir, name))
        .filter((rest) => /^[0-9a-f]{38}$/.test(rest))
        .map((rest) => join(objectsDir, name, rest)),
    )

const bytesOf = (folder: string): number =>
  namesIn(folder).reduce((sum, name) => {
    const stats = lstatSync(join(folder, name), { throwIfNoEntry: false })
    if (stats === undefined) return sum
    return sum + (stats.isDirectory() ? bytesOf(join(folder, name)) : stats.size)
  }, 0)

/** Other processes remove folders meanwhile; one that is gone holds nothing. */
const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sha256, type Sources } from './clock.ts'
import { readTextOrNull, writeFileAtomically } from './files.ts'

/** Dialog prose by id, outside history: what is removed here is gone. `digest` lets a reader see that a text is the one recorded. */
export type Texts = {
  readonly write: (id: string, text: string) => { readonly digest: string }
  readonly read: (id: string) => string | null
  readonly remove: (id: string) => void
}

/** Texts of one session in its `texts/` folder. The salt stands before the text in its file, so that a digest in the journal says nothing by itself. */
export const openTexts = (folder: string, sources: Sources): Texts => ({
  write: (id, text) => {
    mkdirSync(folder, { recursive: true })
    const salted = `${sources.newId('salt')}\n${text}`
    writeFileAtomically(join(folder, id), salted, sources.newId('tmp'))
    return { digest: sha256(salted) }
  },
  read: (id) => {
    const salted = readTextOrNull(join(folder, id))
    return salted === null ? null : salted.slice(salted.indexOf('\n') + 1)
  },
  remove: (id) => rmSync(join(folder, id), { force: true }),
})

import type { Diagnostic } from 'vscode-languageserver'
import { sameItems } from './same-items.ts'

export type Publish = (uri: string, diagnostics: Diagnostic[]) => void

/** The only sender of diagnostics. */
export type Publisher = {
  /** The whole set of one folder; what it had before and has no more is taken back. Only documents that differ from what was sent are sent. */
  readonly replace: (owner: string, diagnostics: readonly (readonly [uri: string, diagnostic: Diagnostic])[]) => boolean
  /** Lets the next `replace` send this document even when nothing changed: editors drop or hide what they got before it was open. */
  readonly forget: (uri: string) => void
}

/** Merges the folders' diagnostics per document. Nothing is ever sent empty in between. */
export const openPublisher = (publish: Publish): Publisher => {
  const owned = new Map<string, ReadonlyMap<string, Diagnostic[]>>()
  const sent = new Map<string, string>()

  const merged = (uri: string): Diagnostic[] => [...owned.values()].flatMap((sets) => sets.get(uri) ?? [])
  const send = (uri: string): boolean => {
    const diagnostics = merged(uri)
    const text = JSON.stringify(diagnostics)
    if ((sent.get(uri) ?? '[]') === text) return false
    if (diagnostics.length === 0) sent.delete(uri)
    else sent.set(uri, text)
    publish(uri, diagnostics)
    return true
  }
  return {
    replace: (owner, diagnostics) => {
      const before = owned.get(owner) ?? new Map<string, Diagnostic[]>()
      const now = grouped(diagnostics)
      owned.set(owner, now)
      // The same objects are the same words: of hundreds of documents only those are written out that may differ.
      const told = (uri: string): boolean => sent.get(uri) !== '' && sameItems(before.get(uri) ?? [], now.get(uri) ?? [])
      return [...new Set([...before.keys(), ...now.keys()])].map((uri) => !told(uri) && send(uri)).includes(true)
    },
    forget: (uri) => {
      if (sent.has(uri)) sent.set(uri, '')
    },
  }
}

const grouped = (diagnostics: readonly (readonly [string, Diagnostic])[]): Map<string, Diagnostic[]> => {
  const sets = new Map<string, Diagnostic[]>()
  for (const [uri, diagnostic] of diagnostics) {
    const set = sets.get(uri)
    if (set === undefined) sets.set(uri, [diagnostic])
    else set.push(diagnostic)
  }
  return sets
}

import type { SnapshotFile } from '../session/test-manifest.ts'
import { digestOf } from './digest.ts'

/** Entries of a snapshot file by name: those of Jest and Vitest, of syrupy, else the file as one. Its header is no expectation. */
export const readSnapshot = (path: string, text: string): SnapshotFile => {
  const pattern = path.endsWith('.ambr') ? AMBR : EXPORTS
  const found = [...text.matchAll(pattern)].map((match) => ({
    name: match[1] ?? '',
    digest: digestOf(match[2] ?? ''),
    line: text.slice(0, match.index).split('\n').length,
  }))
  const whole = [{ name: '', digest: digestOf(path.endsWith('.snap') ? text.replace(HEADER, '') : text), line: 1 }]
  return { kind: 'snapshot', path, digest: digestOf(text), entries: found.length > 0 ? found : whole }
}

const EXPORTS = /^exports\[`((?:\\.|[^`\\])*)`\] = `((?:\\.|[^`\\])*)`;/gm
const AMBR = /^# name: (.*)\n([\s\S]*?)^# ---$/gm
/** insta writes how a snapshot came about above it. */
const HEADER = /^---\n[\s\S]*?\n---\n/

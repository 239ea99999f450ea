import { entriesOf } from '../../git/entries.ts'
import { inputsDigest } from '../../git/inputs-digest.ts'
import { namesDocumentation } from '../../git/names-documentation.ts'
import { readTexts } from '../../git/read-texts.ts'
import type { Repository } from '../../git/repository.ts'
import { shownPath } from '../../git/tree-path.ts'
import { coversOf, inputsOf } from '../../judge/inputs.ts'
import { packageGraph, type Package } from '../../readers/package-graph.ts'
import type { Check } from '../../session/check.ts'
import type { Inputs } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'

/** `declared`: globs of the check, or else of the configuration; null when nobody declared any. `cwd`: posix folder of the run, '' the workspace. */
type Run = { readonly tree: string; readonly kind: Check['kind']; readonly declared: readonly string[] | null; readonly cwd: string }

/** What the evidence of a run depends on, with the digest of it in the run's tree. Faults: `git_failed`, `object_missing`. */
export const inputsOfRun = async (repository: Repository, { tree, kind, declared, cwd }: Run): Promise<Inputs | Fault> => {
  const packages = await packagesOf(repository, tree)
  if (isFault(packages)) return packages
  const proseCounts = kind !== 'tests' || declared?.includes('**') === true || (await namesDocumentation(repository, tree))
  const spec = inputsOf({ kind, declared, cwd, packages, namesDocumentation: proseCounts })
  const digest = await inputsDigest(repository, tree, { globs: spec.globs, covers: coversOf(spec.globs) })
  return isFault(digest) ? digest : { ...spec, digest }
}

const IS_MANIFEST = /(^|\/)package\.json$|^pnpm-workspace\.yaml$/

const packagesOf = async (repository: Repository, tree: string): Promise<Package[] | Fault> => {
  const entries = await entriesOf(repository, tree)
  if (isFault(entries)) return entries
  const manifests = entries.filter(({ path, mode }) => mode.startsWith('100') && IS_MANIFEST.test(path))
  const texts = await readTexts(repository, manifests)
  return isFault(texts) ? texts : packageGraph(new Map([...texts].map(([path, text]) => [shownPath(path), text])))
}

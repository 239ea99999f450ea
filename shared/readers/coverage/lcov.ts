import type { CoverageReport, FileCoverage } from '../../session/coverage.ts'
import { workspacePath, type Place } from '../diagnostics/workspace-path.ts'
import { addHits, fileCoverage } from './file-coverage.ts'

/** One file's records, which may come in several parts: one for each test, or for each package that used it. */
type Gathered = { readonly hits: Map<number, number>; readonly branches: Map<string, number>; readonly sums: Map<string, number> }

/** lcov's tracefile. Where a file has its sums alone, they stand. */
export const readLcov = (text: string, place: Place): CoverageReport | undefined => {
  const files = new Map<string, Gathered>()
  let at: Gathered | undefined
  for (const line of text.split('\n')) {
    const [, tag, value = ''] = /^(SF|DA|BRDA|LF|LH|BRF|BRH|end_of_record)(?::(.*))?$/.exec(line.trim()) ?? []
    if (tag === 'SF') {
      const file = workspacePath(value, place)
      at = files.get(file) ?? { hits: new Map(), branches: new Map(), sums: new Map() }
      files.set(file, at)
    } else if (tag === 'end_of_record') at = undefined
    else if (tag !== undefined && at !== undefined) gather(at, tag, value)
  }
  return files.size === 0 ? undefined : { format: 'lcov', files: [...files].map(([file, gathered]) => covered(file, gathered)) }
}

const gather = ({ hits, branches, sums }: Gathered, tag: string, value: string): void => {
  if (tag === 'DA') {
    const [line, count] = value.split(',')
    addHits(hits, Number(line), Number(count))
  } else if (tag === 'BRDA') {
    const [, branch = '', taken] = /^(.*),([^,]*)$/.exec(value) ?? []
    branches.set(branch, Math.max(branches.get(branch) ?? 0, Number(taken) || 0))
  } else sums.set(tag, Math.max(sums.get(tag) ?? 0, Number.parseInt(value, 10) || 0))
}

const covered = (file: string, { hits, branches, sums }: Gathered): FileCoverage => {
  const sum = (part: string, whole: string) => ({ covered: sums.get(part) ?? 0, total: sums.get(whole) ?? 0 })
  const taken = [...branches.values()].filter((count) => count > 0).length
  const statedBranches = sums.has('BRF') ? sum('BRH', 'BRF') : null
  const branchShare = branches.size > 0 ? { covered: taken, total: branches.size } : statedBranches
  if (hits.size > 0 || !sums.has('LF')) return fileCoverage(file, hits, branchShare)
  return { file, lines: sum('LH', 'LF'), branches: branchShare, missed: [] }
}

import { XMLParser } from 'fast-xml-parser'
import * as z from 'zod'
import type { CoverageReport } from '../../session/coverage.ts'
import { isAbsolute, workspacePath, type Place } from '../diagnostics/workspace-path.ts'
import { addHits, fileCoverage } from './file-coverage.ts'

const LISTS = ['source', 'package', 'class', 'line']
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray: (name) => LISTS.includes(name) })

/** An element without children is an empty text. */
const element = <T extends z.ZodType>(inside: T) => z.union([inside, z.literal('').transform(() => undefined)]).optional()
const Line = z.object({ number: z.coerce.number(), hits: z.coerce.number(), 'condition-coverage': z.string().optional() })
const Class = z.object({ filename: z.string(), lines: element(z.object({ line: z.array(Line) })) })
const Package = z.object({ classes: element(z.object({ class: z.array(Class) })) })
const Cobertura = z.object({
  coverage: z.object({
    sources: element(z.object({ source: z.array(z.string()) })),
    packages: element(z.object({ package: z.array(Package) })),
  }),
})

/** Cobertura's XML, which coverage.py, Istanbul, gcovr and .NET write too. A file may be told in several classes. */
export const readCobertura = (text: string, place: Place): CoverageReport | undefined => {
  const read = Cobertura.safeParse(parsed(text))
  if (!read.success) return undefined
  const { sources, packages } = read.data.coverage
  const files = new Map<string, z.infer<typeof Line>[]>()
  for (const { filename, lines } of (packages?.package ?? []).flatMap(({ classes }) => classes?.class ?? [])) {
    const file = pathOf(filename, sources?.source ?? [], place)
    files.set(file, [...(files.get(file) ?? []), ...(lines?.line ?? [])])
  }
  return { format: 'cobertura', files: [...files].map(([file, lines]) => covered(file, lines)) }
}

const parsed = (text: string): unknown => {
  try {
    const document: unknown = parser.parse(text)
    return document
  } catch {
    return undefined
  }
}

/** File names are relative to one of the sources. Which one it is cannot be seen from here, so the first that lies in the workspace counts. */
const pathOf = (filename: string, sources: readonly string[], place: Place): string => {
  if (isAbsolute(filename)) return workspacePath(filename, place)
  const candidates = sources.filter((source) => isAbsolute(source)).map((source) => workspacePath(`${source}/${filename}`, place))
  return candidates.find((path) => !isAbsolute(path)) ?? workspacePath(filename, place)
}

const covered = (file: string, lines: readonly z.infer<typeof Line>[]) => {
  const hits = new Map<number, number>()
  for (const { number, hits: count } of lines) addHits(hits, number, count)
  const shares = new Map(
    lines.flatMap((line): [number, [number, number]][] => {
      const [, taken, all] = /\((\d+)\/(\d+)\)/.exec(line['condition-coverage'] ?? '') ?? []
      return taken === undefined ? [] : [[line.number, [Number(taken), Number(all)]]]
    }),
  )
  const sum = (index: 0 | 1) => [...shares.values()].reduce((total, share) => total + share[index], 0)
  return fileCoverage(file, hits, shares.size === 0 ? null : { covered: sum(0), total: sum(1) })
}

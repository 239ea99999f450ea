import { matcherOf } from '../session/glob.ts'
import { readPackageJson, type PackageJson } from './package-json.ts'
import type { ProjectFiles } from './runners/runner.ts'
import { workspaceGlobs } from './workspace-globs.ts'

/**
 * A package of a workspace. `folder`: posix from the root, '' for the root itself. `dependsOn`: folders of the packages that it names as a
 * dependency of any kind, without those behind them.
 */
export type Package = { readonly name: string; readonly folder: string; readonly dependsOn: readonly string[] }

type Found = { readonly folder: string; readonly json: PackageJson }

const MANIFEST = /^(?:(.*)\/)?package\.json$/

const found = (files: ProjectFiles): Found[] => {
  const isMember = matcherOf(workspaceGlobs(files))
  return [...files].flatMap(([path, text]): Found[] => {
    const match = MANIFEST.exec(path)
    const folder = match?.[1] ?? ''
    const belongs = folder === '' || (isMember(folder) && !/(^|\/)node_modules(\/|$)/.test(folder))
    const json = match !== null && belongs ? readPackageJson(text) : undefined
    return json === undefined ? [] : [{ folder, json }]
  })
}

/** `packages/a` and `../b` -> `packages/b`; undefined where it leads out of the workspace. */
const joined = (folder: string, way: string): string | undefined => {
  const parts: string[] = folder === '' ? [] : folder.split('/')
  for (const part of way.split('/').filter((one) => one !== '' && one !== '.')) {
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}

/** Where a dependency lies in this workspace, by its folder (`file:../b`), another name (`workspace:b@*`, `npm:b@1`), or its own name. */
const folderOf = (byName: ReadonlyMap<string, string>, from: string, name: string, wanted: string): string | undefined => {
  const way = /^(?:file|link|portal|workspace):((?:\.|\/).*)$/.exec(wanted)?.[1]
  if (way !== undefined) return joined(from, way)
  const alias = /^(?:workspace|npm):(@?[^@]+)@/.exec(wanted)?.[1]
  return byName.get(alias ?? name)
}

const dependenciesOf = ({ dependencies, devDependencies, optionalDependencies, peerDependencies }: PackageJson): [string, string][] =>
  [dependencies, devDependencies, optionalDependencies, peerDependencies].flatMap((names) => Object.entries(names))

/**
 * The packages of an npm, pnpm, yarn or bun workspace, sorted by folder, from the texts of every package.json and of pnpm-workspace.yaml. A version
 * range is not held against the package beside it: a dependency of its name counts, because it may be it.
 */
export const packageGraph = (files: ProjectFiles): Package[] => {
  const all = found(files)
  const byName = new Map(all.flatMap(({ folder, json }): [string, string][] => (json.name === undefined ? [] : [[json.name, folder]])))
  const folders = new Set(all.map(({ folder }) => folder))
  return all
    .map(({ folder, json }): Package => {
      const named = dependenciesOf(json).flatMap(([name, wanted]) => folderOf(byName, folder, name, wanted) ?? [])
      const dependsOn = [...new Set(named)].filter((one) => one !== folder && folders.has(one)).toSorted()
      return { name: json.name ?? folder, folder, dependsOn }
    })
    .toSorted((one, other) => (one.folder < other.folder ? -1 : 1))
}

/** The folder itself and every folder that it depends on, directly or not; cycles are allowed, as package managers allow them. */
export const withDependencies = (packages: readonly Package[], folder: string): string[] => {
  const reached = new Set<string>()
  const visit = (at: string): void => {
    if (reached.has(at)) return
    reached.add(at)
    packages.find((one) => one.folder === at)?.dependsOn.forEach(visit)
  }
  visit(folder)
  return [...reached].toSorted()
}

/** The package whose folder holds a posix path most narrowly; the root's where no other does. */
export const packageOf = (packages: readonly Package[], path: string): Package | undefined =>
  packages
    .filter(({ folder }) => folder === '' || path === folder || path.startsWith(`${folder}/`))
    .toSorted((one, other) => other.folder.length - one.folder.length)[0]

import { readPackageJson } from './package-json.ts'
import type { ProjectFiles } from './runners/runner.ts'

const unquoted = (text: string): string => /^(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/.exec(text.trim())?.slice(1).join('') ?? ''

/** The list `packages:` of a pnpm-workspace.yaml, in either way in which YAML writes a list of strings; the rest of the file is not read. */
const pnpmPackages = (text: string): string[] => {
  const lines = text.split(/\r?\n/)
  const start = lines.findIndex((line) => /^packages\s*:/.test(line))
  if (start === -1) return []
  const behind = lines.slice(start)
  const flow = /^packages\s*:\s*\[([^\]]*)\]/.exec(behind.join('\n'))?.[1]
  if (flow !== undefined) return flow.split(',').map(unquoted).filter(isGlob)
  const next = behind.findIndex((line, index) => index > 0 && /^[^\s#-]/.test(line))
  return behind
    .slice(1, next === -1 ? undefined : next)
    .flatMap((line) => /^\s*-\s+(.*)$/.exec(line)?.[1] ?? [])
    .map(unquoted)
    .filter(isGlob)
}

const isGlob = (text: string): boolean => text !== ''

/** The globs that say which folders are packages of a workspace: pnpm's own file, else `workspaces` of the root's package.json. */
export const workspaceGlobs = (files: ProjectFiles): string[] => {
  const pnpm = files.get('pnpm-workspace.yaml') ?? files.get('pnpm-workspace.yml')
  const globs = pnpm === undefined ? (readPackageJson(files.get('package.json'))?.workspaces ?? []) : pnpmPackages(pnpm)
  return globs.map((glob) => glob.replace(/^(!?)\.\//, '$1').replace(/\/+$/, ''))
}

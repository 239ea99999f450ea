import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import type { Configuration } from '../../session/configuration.ts'
import { sha256 } from '../../store/clock.ts'
import { digestAt, type Carried } from './carry.ts'

type Outside = { readonly outside: Record<string, string>; readonly untracked: string[] }

/**
 * Digests of what a run may read outside its tree: what it carries, and what the configuration declares as `inputs.outside` (files by their path,
 * variables as `env NAME`; one that is absent has the digest ''). `untracked` says in words what no digest can cover.
 */
export const outsideInputs = (config: Configuration, workspace: string, carried: Pick<Carried, 'outside' | 'missing'>): Outside => {
  const { files, env } = config.inputs.outside
  const declared = files.map((path): [string, string] => {
    const at = path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(workspace, path)
    return [isAbsolute(path) || path.startsWith('~/') ? at : path, existsSync(at) ? digestAt(at) : '']
  })
  const variables = env.map((name): [string, string] => {
    const value = config.env[name]
    return [`env ${name}`, value === undefined ? '' : sha256(value)]
  })
  return {
    outside: { ...carried.outside, ...Object.fromEntries([...declared, ...variables]) },
    untracked: [
      ...carried.missing.map((path) => `${path} was to be carried and is not in the work tree`),
      ...config.network.map((host) => `${host} may answer differently next time`),
    ],
  }
}

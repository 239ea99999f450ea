import type { Repository } from '../../git/repository.ts'
import type { SandboxStatus } from '../../sandbox/probe.ts'
import type { Configuration } from '../../session/configuration.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { readConfig } from '../../store/config.ts'
import type { UserSettings } from '../../store/settings.ts'
import type { Workspace } from '../context.ts'
import { sandboxRefused } from './sandbox-refused.ts'

/** What has to be there before anything can run in a workspace. */
export type ReadyToRun = {
  readonly sandbox: Extract<SandboxStatus, { kind: 'ready' }>
  readonly repository: Repository
  readonly config: Configuration
  readonly allowed: UserSettings['sandbox']
}

/** The first thing that is missing is the fault: a sandbox, a repository, a configuration and settings that can be read. */
export const readyToRun = async (workspace: Workspace): Promise<ReadyToRun | Fault> => {
  const sandbox = await workspace.sandbox()
  if (sandbox.kind === 'refused') return sandboxRefused(sandbox)
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const config = readConfig(workspace.place.root)
  if (isFault(config)) return config
  const settings = workspace.settings()
  return isFault(settings) ? settings : { sandbox, repository, config, allowed: settings.sandbox }
}

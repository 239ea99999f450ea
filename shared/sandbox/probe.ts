import { execFileSync } from 'node:child_process'
import type { Grade } from '../session/run.ts'
import { findProgram } from './find-program.ts'
import { platformFix } from './platform-fix.ts'
import { features } from './policy.ts'
import { probeKey, readCached, writeCached, type Confinement } from './probe-cache.ts'
import { sandboxExec, seatbeltRefusal } from './seatbelt-refusal.ts'
import { seccompFilterFor } from './seccomp.ts'
import { selfTest, type Attack } from './self-test.ts'

/** What runs can be promised on this machine. `reason` is the probe's own words, `fix` what the user can do here. */
export type SandboxStatus =
  | {
      readonly kind: 'ready'
      readonly grade: Grade
      readonly missing: string[]
      /** `container`: the user said that the whole server runs in one, and nothing of ours confines there. */
      readonly backend: 'bubblewrap' | 'seatbelt' | 'container' | 'none'
      readonly version: string
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly fix: string }

export type ProbeOptions = {
  /** Set by the user outside the workspace; never read from a file in it. */
  readonly allowUnconfined: boolean
  /** The same: the user's word that this whole server runs in a disposable container. Believed only where no sandbox of ours works. */
  readonly allowContainer?: boolean
  readonly environment: NodeJS.ProcessEnv
  readonly cacheDir?: string
  /** A bwrap found in here is not believed: the agent could have put it there. */
  readonly workspace?: string
}

type Probed =
  | { readonly kind: 'confined'; readonly confinement: Confinement }
  | { readonly kind: 'seatbelt' }
  | { readonly kind: 'impossible'; readonly reason: string }

/** Attacks after which nothing may be run; the others take a feature away and lower the grade. */
const fatal: readonly Attack[] = ['write', 'read', 'loopback', 'environment', 'kernelSettings']
const lostFeature = { nestedUsers: features.noNestedUsers, unfiltered: features.seccomp } as const

/** An option that this bubblewrap or this container cannot do, told from its own complaint. */
const giveUp = (reason: string): string | undefined => {
  if (/disable-userns|userns-disabled/.test(reason)) return features.noNestedUsers
  if (/mount proc|proc on/i.test(reason)) return features.freshProc
  return undefined
}

const attempt = async (bwrap: string, version: string, missing: string[], environment: NodeJS.ProcessEnv): Promise<Probed> => {
  const test = await selfTest(bwrap, missing, environment)
  if (test.kind === 'did-not-run') {
    const feature = giveUp(test.reason)
    if (feature === undefined || missing.includes(feature)) return { kind: 'impossible', reason: test.reason }
    return attempt(bwrap, version, [...missing, feature], environment)
  }
  const escapes = test.succeeded.filter((attack) => fatal.includes(attack))
  if (escapes.length > 0) return { kind: 'impossible', reason: `${bwrap} ran the self-test without confining it: ${escapes.join(', ')}` }
  const lost = Object.entries(lostFeature).flatMap(([attack, feature]) => (test.succeeded.some((name) => name === attack) ? [feature] : []))
  const all = [...new Set([...missing, ...lost])]
  return { kind: 'confined', confinement: { grade: all.length === 0 ? 'confined' : 'confined-partial', missing: all, version } }
}

const versionOf = (bwrap: string): string => {
  try {
    return execFileSync(bwrap, ['--version'], { encoding: 'utf8', timeout: 5000, env: {}, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'unknown version'
  }
}

const answered = new Map<string, Confinement>()

const probe = async ({ environment, cacheDir, workspace }: ProbeOptions): Promise<Probed> => {
  if (process.platform === 'darwin') {
    const reason = seatbeltRefusal(sandboxExec)
    return reason === undefined ? { kind: 'seatbelt' } : { kind: 'impossible', reason }
  }
  if (process.platform !== 'linux') return { kind: 'impossible', reason: `no sandbox for ${process.platform}` }
  const bwrap = findProgram('bwrap', environment['PATH'] ?? '', workspace === undefined ? [] : [workspace])
  if (bwrap === undefined) return { kind: 'impossible', reason: 'bwrap: not found' }
  const version = versionOf(bwrap)
  const key = probeKey(bwrap, version)
  const known = answered.get(key) ?? (cacheDir === undefined ? undefined : readCached(cacheDir, key))
  if (known !== undefined) return { kind: 'confined', confinement: known }
  const probed = await attempt(bwrap, version, seccompFilterFor(process.arch) === undefined ? [features.seccomp] : [], environment)
  // A refusal is not remembered: the user may mend it while we run.
  if (probed.kind === 'confined') {
    answered.set(key, probed.confinement)
    if (cacheDir !== undefined) writeCached(cacheDir, key, probed.confinement)
  }
  return probed
}

/**
 * Says how strongly runs are confined here, from what a real attack inside could do (about 60 ms, then remembered by kernel, boot,
 * user and bubblewrap). Without a sandbox it refuses, unless the user said that this is a container, or allowed unconfined runs.
 */
export const probeSandbox = async (options: ProbeOptions): Promise<SandboxStatus> => {
  const probed = await probe(options)
  if (probed.kind === 'confined') return { kind: 'ready', backend: 'bubblewrap', ...probed.confinement }
  if (probed.kind === 'seatbelt')
    return { kind: 'ready', backend: 'seatbelt', grade: 'confined-partial', missing: [features.untested], version: '' }
  const missing = [`confinement (${probed.reason})`]
  if (options.allowContainer === true) return { kind: 'ready', grade: 'container', missing, backend: 'container', version: '' }
  if (options.allowUnconfined) return { kind: 'ready', grade: 'unconfined', missing, backend: 'none', version: '' }
  return { kind: 'refused', reason: probed.reason, fix: platformFix(process.platform, probed.reason) }
}

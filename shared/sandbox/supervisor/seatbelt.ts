import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunRequest } from '../../session/run.ts'
import { realOf } from '../find-program.ts'
import { viewHost } from '../host-view.ts'
import { seatbeltProfile } from '../seatbelt-profile.ts'
import { sandboxExec } from '../seatbelt-refusal.ts'
import type { Backend } from './backend.ts'
import { startOnHost, type Streams } from './host-process.ts'
import type { Surroundings } from './surrounded.ts'

/**
 * Starts the command under macOS' own sandbox; a text says why that is impossible. There are no namespaces: it sees other processes and the
 * host's loopback, and nothing can be mounted. Services run beside it, outside its profile.
 */
export const startSeatbelt = (request: RunRequest, streams: Streams, surroundings: Surroundings | undefined): Backend | string => {
  if (request.network?.kind === 'allow-list') return 'a network allow-list cannot be kept by the macOS sandbox'
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-scratch-')))
  const profile = seatbeltProfile({
    source: realOf(request.source),
    scratch,
    home: realOf(homedir()),
    toolchain: viewHost(process.env, [request.workspace, request.source]).toolchain.folders,
    mounts: request.mounts.map((mount) => (mount.kind === 'scratch' ? mount : { ...mount, from: realOf(mount.from) })),
  })
  return startOnHost(request, streams, surroundings, {
    prefix: [sandboxExec, '-p', profile],
    env: { HOME: scratch, TMPDIR: scratch },
    missing: [],
    cleanUp: () => rmSync(scratch, { recursive: true, force: true }),
  })
}

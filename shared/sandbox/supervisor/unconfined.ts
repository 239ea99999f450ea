import type { RunRequest } from '../../session/run.ts'
import type { Backend } from './backend.ts'
import { startOnHost, type Streams } from './host-process.ts'
import type { Surroundings } from './surrounded.ts'

/** Without a sandbox of ours a run has whatever network there is; that it was to have less stands in its record. */
const missingHere = ({ network }: RunRequest): string[] => (network?.kind === 'allow-list' ? ['network allow-list'] : [])

/** Starts the command as a plain process group of its own; a text says why that is impossible. */
export const startUnconfined = (request: RunRequest, streams: Streams, surroundings: Surroundings | undefined): Backend | string =>
  startOnHost(request, streams, surroundings, { prefix: [], env: {}, missing: missingHere(request), cleanUp: () => {} })

import * as z from 'zod'
import { isFault, type Answer, type Fault } from '../../shared/index.ts'
import type { Core } from './core.ts'

const Job = z.looseObject({ running: z.boolean() })

/** A terminal blocks: what a host gets as a job is waited for here, however long it takes. */
export const ended = async (core: Core, job: string): Promise<Answer | Fault> => {
  const waited = await core.ask('wait_job', { job, wait_s: 45 })
  return isFault(waited) || !Job.parse(waited.view).running ? waited : ended(core, job)
}

import * as z from 'zod'
import { VERSION } from '../../../shared/index.ts'
import type { Command } from '../command.ts'
import { answered } from '../outcome.ts'

export const version: Command = {
  path: 'version',
  positional: [],
  switches: {},
  summary: 'The version of this program.',
  input: z.object({}),
  run: async () => answered(VERSION, { version: VERSION }),
}

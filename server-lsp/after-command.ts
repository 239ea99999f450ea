import * as z from 'zod'
import { MessageType, ShowMessageNotification } from 'vscode-languageserver'
import type { Answer } from '../shared/index.ts'
import type { Server } from './context.ts'
import { showDocument } from './show-document.ts'

const Run = z.looseObject({ run: z.string() })
const Tests = z.looseObject({ counts: z.looseObject({ failed: z.number(), missing: z.number() }).nullable(), exit: z.number().nullable() })

const Benchmark = z.looseObject({ standing: z.string().nullable(), job: z.string().nullable() })
const Checkpoint = z.looseObject({ action: z.string() })
const Proved = z.looseObject({ holds: z.boolean() })

/** A message is a line or a few; the whole is in the command's result. */
const MESSAGE_LINES = 6

/** What a command of the user leaves to look at in the editor itself: most editors show nothing of a command's result. */
export const afterCommand = (server: Server, operation: string, { text, view }: Answer): void => {
  if (operation === 'show_run') showDocument(server, `${Run.parse(view).run}.log`, text)
  if (operation === 'checkpoint' && Checkpoint.parse(view).action === 'diff') showDocument(server, 'since-baseline.diff', text)
  if (operation === 'prove') tell(server, text, Proved.parse(view).holds)
  if (operation === 'run_tests') tell(server, text, hasPassed(Tests.parse(view)))
  if (operation === 'run_benchmark') tell(server, text, isGood(Benchmark.parse(view)))
}

const hasPassed = ({ counts, exit }: z.infer<typeof Tests>): boolean =>
  counts === null ? exit === 0 : counts.failed + counts.missing === 0

/** One that goes on is no bad news. */
const isGood = ({ standing, job }: z.infer<typeof Benchmark>): boolean => standing === 'met' || job !== null

/** A notification: the request form makes some editors wait for a key. */
const tell = ({ connection }: Server, text: string, good: boolean): void => {
  const message = `Maestro: ${text.split('\n').slice(0, MESSAGE_LINES).join('\n')}`
  void connection.sendNotification(ShowMessageNotification.type, { type: good ? MessageType.Info : MessageType.Warning, message })
}

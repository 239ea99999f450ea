import * as z from 'zod'
import { MessageType, ShowMessageNotification } from 'vscode-languageserver'
import type { Answer } from '../shared/index.ts'
import type { Server } from './context.ts'
import { showDocument } from './show-document.ts'

const Run = z.looseObject({ run: z.string() })
const Tests = z.looseObject({ counts: z.looseObject({ failed: z.number(), missing: z.number() }).nullable(), exit: z.number().nullable() })

const Benchmark = z.looseObject({ standing: z.string().nullable(), job: z.string().nullable() })
const Checkpoint = z.looseObject({ action: z.string() })
const Proved = z.looseObject({ proofs: z.array(z.looseObject({ answer: z.string() })) })

/** A message is a line or a few; the whole is in the command's result. */
const MESSAGE_LINES = 6

/** What a command of the user leaves to look at in the editor itself: most editors show nothing of a command's result. */
export const afterCommand = (server: Server, operation: string, { text, view }: Answer): void => {
  if (operation === 'show_run') showDocument(server, `${Run.parse(view).run}.log`, text)
  if (operation === 'checkpoint' && Checkpoint.parse(view).action === 'diff') showDocument(server, 'since-baseline.diff', text)
  if (operation === 'prove') tellProofs(server, text, Proved.parse(view))
  if (operation === 'run_tests') tellTests(server, text, Tests.parse(view))
  if (operation === 'run_benchmark') tellBenchmark(server, text, Benchmark.parse(view))
}

const tellProofs = ({ connection }: Server, text: string, { proofs }: z.infer<typeof Proved>): void => {
  const good = proofs.some(({ answer }) => answer === 'yes') && proofs.every(({ answer }) => answer !== 'no')
  const message = `Maestro: ${text.split('\n').slice(0, MESSAGE_LINES).join('\n')}`
  void connection.sendNotification(ShowMessageNotification.type, { type: good ? MessageType.Info : MessageType.Warning, message })
}

const tellBenchmark = ({ connection }: Server, text: string, { standing, job }: z.infer<typeof Benchmark>): void => {
  const message = `Maestro: ${text.split('\n').slice(0, MESSAGE_LINES).join('\n')}`
  const type = standing === 'met' || job !== null ? MessageType.Info : MessageType.Warning
  void connection.sendNotification(ShowMessageNotification.type, { type, message })
}

/** A notification: the request form makes some editors wait for a key. */
const tellTests = ({ connection }: Server, text: string, { counts, exit }: z.infer<typeof Tests>): void => {
  const good = counts === null ? exit === 0 : counts.failed + counts.missing === 0
  const message = `Maestro: ${text.split('\n').slice(0, MESSAGE_LINES).join('\n')}`
  void connection.sendNotification(ShowMessageNotification.type, { type: good ? MessageType.Info : MessageType.Warning, message })
}

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { fault, isFault, openWorkspace, systemSources, writeSetting } from '../../../shared/index.ts'
import type { Command, Request } from '../command.ts'
import { connectLines } from '../connect.ts'
import { startEditor } from '../demo/editor.ts'
import { makeSample, type Sample } from '../demo/sample.ts'
import { openStage, StoryFailed, type Stage } from '../demo/stage.ts'
import { tell } from '../demo/story.ts'
import { answered, replied } from '../outcome.ts'

const Input = z.object({ keep: z.boolean().optional() })

/** The whole story in one command: a host, an editor and a user on one session, with real servers as processes. */
export const demo: Command = {
  path: 'demo',
  positional: [],
  switches: {},
  summary: 'Watch a scripted host and editor share one session on a sample project; --keep leaves the project for looking.',
  input: Input,
  run: async (request, raw) => {
    const { keep = false } = Input.parse(raw)
    const stage = openStage(request.json ? () => undefined : request.terminal.out)
    const sample = makeSample()
    stage.say('demo', `A sample project in ${sample.root}, with one passing and one failing test.`)
    try {
      return await play(request, sample, stage)
    } catch (error) {
      if (!(error instanceof StoryFailed)) throw error
      return replied(
        fault(
          'demo_failed',
          `This did not hold: ${error.message}.`,
          'Run it again with --keep to look at the project, and `maestro doctor` in it.',
        ),
      )
    } finally {
      if (keep) stage.say('demo', `The project is kept: ${sample.root} (MAESTRO_USER_DIR=${sample.userDir})`)
      else rmSync(sample.folder, { recursive: true, force: true })
    }
  },
}

const play = async (request: Request, { root, userDir }: Sample, stage: Stage) => {
  const { programs } = request
  const env = { ...request.env, MAESTRO_USER_DIR: userDir }
  const sandbox = await allowWhatIsNeeded(root, userDir, programs, env)
  stage.say('demo', sandbox)
  const editor = await startEditor({ file: join(programs, 'maestro-lsp.mjs'), root, env })
  stage.say('editor', 'maestro-lsp is running; there is no session yet, so it shows nothing')
  try {
    // The MCP client is a third of the program, and no other command needs it.
    const { startHost } = await import('../demo/host.ts')
    const host = await startHost({ file: join(programs, 'maestro-mcp.mjs'), root, env })
    stage.say('agent', 'maestro-mcp is running')
    try {
      const measured = await tell({ root, host, editor, stage })
      return ending(measured, stage, programs)
    } finally {
      await host.close()
    }
  } finally {
    await editor.close()
  }
}

/** Without a sandbox the demo allows unconfined runs, in its own user folder only: what runs is the sample's two tests. */
const allowWhatIsNeeded = async (root: string, userDir: string, programs: string, env: Request['env']): Promise<string> => {
  const workspace = await openWorkspace(root, { programs, env })
  if (isFault(workspace)) throw new StoryFailed(workspace.message)
  const sandbox = await workspace.sandbox()
  if (sandbox.kind === 'ready') return `Sandbox: ${sandbox.grade} by ${sandbox.backend} ${sandbox.version}.`
  writeSetting(userDir, 'sandbox.allowUnconfined', 'true', systemSources)
  return `No sandbox here (${sandbox.reason}), so this demo runs its sample unconfined, by a setting of its own; yours is untouched.\n${sandbox.fix}`
}

const ending = (measured: Awaited<ReturnType<typeof tell>>, stage: Stage, programs: string) => {
  const { grade, journalToEditor, saveToEditor, undoToEditor } = measured
  const held = stage.held()
  const text = [
    '',
    `All ${held.length} expectations held. Runs were ${grade}.`,
    `journal append -> editor ${journalToEditor.toFixed(0)} ms, save -> stale ${saveToEditor.toFixed(0)} ms, undo -> met ${undoToEditor.toFixed(0)} ms`,
    '',
    ...connectLines(programs),
  ]
  return answered(text.join('\n'), { held, ...measured })
}

import type { Command } from './command.ts'
import { generatedCommands } from './generated.ts'
import { configSet, configShow } from './own/config.ts'
import { demo } from './own/demo.ts'
import { explain } from './own/explain.ts'
import { help } from './own/help.ts'
import { init } from './own/init.ts'
import { lsp, mcp } from './own/programs.ts'
import { version } from './own/version.ts'

/** Everything the program understands: what only a terminal needs, and every operation. */
export const commands: readonly Command[] = [
  init,
  ...generatedCommands,
  configShow,
  configSet,
  mcp,
  lsp,
  demo,
  explain,
  help(() => commands),
  version,
]

import { cpSync } from 'node:fs'
import { defineConfig } from 'rolldown'

/** One file a program, so that a host starts `node dist/<file>` without an install of its own. */
const programs = {
  maestro: 'clients/cli/main.ts',
  'maestro-mcp': 'server-mcp/main.ts',
  'maestro-lsp': 'server-lsp/main.ts',
  'maestro-run': 'shared/sandbox/supervisor/main.ts',
  'maestro-hook': 'clients/hosts/hook.ts',
}

cpSync('shared/reporters', 'dist/reporters', { recursive: true, filter: (path) => !path.endsWith('.ts') })

export default defineConfig(
  Object.entries(programs).map(([name, input]) => ({
    input,
    platform: 'node' as const,
    output: { file: `dist/${name}.mjs`, format: 'esm' as const, minify: true, banner: '#!/usr/bin/env node' },
  })),
)

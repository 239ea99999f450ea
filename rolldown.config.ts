import { cpSync } from 'node:fs'
import { defineConfig } from 'rolldown'

/** One file a program, so that a host starts `node dist/<file>` without an install of its own. */
export const bundles = {
  maestro: 'clients/cli/main.ts',
  'maestro-mcp': 'server-mcp/main.ts',
  'maestro-lsp': 'server-lsp/main.ts',
  'maestro-run': 'shared/sandbox/supervisor/main.ts',
  'maestro-hook': 'clients/hosts/hook.ts',
}

/** The reporters are loaded by other programs, so they are shipped as they are. */
const copyReporters = {
  name: 'copy-reporters',
  writeBundle: () => cpSync('shared/reporters', 'dist/reporters', { recursive: true }),
}

export default defineConfig(
  Object.entries(bundles).map(([name, input]) => ({
    input,
    platform: 'node' as const,
    plugins: [copyReporters],
    output: { file: `dist/${name}.mjs`, format: 'esm' as const, minify: true, banner: '#!/usr/bin/env node' },
  })),
)

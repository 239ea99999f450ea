import { cpSync } from 'node:fs'
import { defineConfig } from 'rolldown'
import { thirdPartyNotices } from './scripts/third-party-notices.ts'

/** One entry a program, so that a host starts `node dist/<file>` without an install of its own. */
export const bundles = {
  maestro: 'clients/cli/main.ts',
  'maestro-mcp': 'server-mcp/main.ts',
  'maestro-lsp': 'server-lsp/main.ts',
  'maestro-trees': 'shared/git/trees/main.ts',
  'maestro-weakened': 'shared/operations/weakened/main.ts',
  'maestro-run': 'shared/sandbox/supervisor/main.ts',
  'maestro-series': 'shared/operations/series/main.ts',
  'maestro-hook': 'clients/hosts/hook.ts',
}

/** The CommonJS build of jsonc-parser hides its own parts from every bundler. */
export const resolve = { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } }

/** Native code stands beside a bundle, never in it: npm installs it for the machine (docs/decisions/011-syntax.md). */
export const external = [/^@ast-grep\//]

/**
 * The core of an editor's server in parts, of which a start reads the same: V8 holds the syntax tree of a whole file while it compiles it, 17 MiB
 * for the core as one, and the process keeps most of that. Along the rooms, which import one way.
 */
const partsOf = (name: string) => ({
  groups:
    name === 'maestro-lsp'
      ? [
          { name: 'zod', test: /node_modules\/zod\//, entriesAware: true },
          { name: 'xml', test: /node_modules\/(fast-xml-parser|is-unsafe|path-expression-matcher|@nodable)\//, entriesAware: true },
          ...['session', 'readers', 'judge', 'git', 'store', 'sandbox'].map((room) => ({
            name: room,
            test: new RegExp(`/shared/${room}/`),
            entriesAware: true,
          })),
        ]
      : [],
})

/**
 * How a program is written into `dir`: its entry, and under `lazy/` what it loads with `import()`, so that a start compiles only what it needs.
 * ASCII alone: one character beyond Latin-1 makes V8 hold the whole text in two bytes a character.
 */
export const outputOf = (name: string, dir: string) => ({
  dir,
  entryFileNames: `${name}.mjs`,
  chunkFileNames: `lazy/${name}-[name].mjs`,
  format: 'esm' as const,
  minify: true,
  codeSplitting: partsOf(name),
  charset: 'ascii' as const,
  banner: ({ isEntry }: { isEntry: boolean }) => (isEntry ? '#!/usr/bin/env node' : ''),
})

/** Reporters are loaded by other programs, and the rest runs inside sandboxes, so they are shipped as they are. */
export const shippedFolders = { reporters: 'shared/reporters', inside: 'shared/sandbox/inside' }

const copyShipped = {
  name: 'copy-shipped',
  writeBundle: () => Object.entries(shippedFolders).forEach(([name, from]) => cpSync(from, `dist/${name}`, { recursive: true })),
}

const notices = thirdPartyNotices('dist')

export default defineConfig(
  Object.entries(bundles).map(([name, input]) => ({
    input,
    platform: 'node' as const,
    resolve,
    external,
    plugins: [copyShipped, notices],
    output: outputOf(name, 'dist'),
  })),
)

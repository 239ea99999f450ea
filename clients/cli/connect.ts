import { join } from 'node:path'

/** How to connect a host and an editor to the programs in this folder: blocks to paste, with absolute paths. */
export const connectLines = (programs: string): string[] => {
  const mcp = join(programs, 'maestro-mcp.mjs')
  const lsp = join(programs, 'maestro-lsp.mjs')
  return [
    'Connect your agent host (any MCP host; this is its server block):',
    `  ${JSON.stringify({ mcpServers: { maestro: { command: 'node', args: [mcp] } } })}`,
    `  Claude Code:  claude mcp add maestro -- node ${mcp}`,
    `  Codex:        codex mcp add maestro -- node ${mcp}`,
    `  VS Code:      code --add-mcp '${JSON.stringify({ name: 'maestro', command: 'node', args: [mcp] })}'`,
    'Connect your editor (any LSP client; for files of every language):',
    `  Neovim 0.11:  vim.lsp.config('maestro', { cmd = { 'node', '${lsp}', '--stdio' }, root_markers = { '.git' } }); vim.lsp.enable('maestro')`,
    `  Emacs eglot:  (add-to-list 'eglot-server-programs '(prog-mode . ("node" "${lsp}" "--stdio")))`,
    `  VS Code:      any generic LSP client extension with the command  node ${lsp} --stdio`,
  ]
}

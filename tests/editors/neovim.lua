-- Runs in `nvim --headless`: shows what the shipped configuration makes Neovim show.
local function out(line) io.stdout:write(line .. '\n') end

local function show(step)
  local diagnostics = {}
  for _, d in ipairs(vim.diagnostic.get(nil)) do
    table.insert(diagnostics, { file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(d.bufnr), ':t'), line = d.lnum + 1, message = d.message })
  end
  out('SHOWN ' .. vim.json.encode({ step = step, diagnostics = diagnostics }))
end

local function shown(text)
  for _, d in ipairs(vim.diagnostic.get(nil)) do
    if d.message:find(text, 1, true) then return true end
  end
  return false
end
local function has(text) vim.wait(10000, function() return shown(text) end, 5) end
local function lacks(text) vim.wait(10000, function() return not shown(text) end, 5) end

vim.opt.runtimepath:append(vim.env.MAESTRO_CLIENT)
require('maestro').setup({ cmd = { 'node', vim.env.MAESTRO_SERVER, '--stdio' } })

vim.cmd('edit src/sum.js')
has('waits for your approval')
has('Test failed')
show('opened')

vim.cmd('%s/a - b/a + b/')
has('Unsaved')
show('typed')

vim.cmd('write')
has('is stale')
lacks('Unsaved')
lacks('Test failed')
show('saved')

vim.cmd('edit .maestro/plan.md')
vim.wait(5000, function() return #vim.lsp.get_active_clients() > 0 and vim.lsp.buf_is_attached(0, vim.lsp.get_active_clients()[1].id) end, 5)
vim.lsp.codelens.refresh()
vim.wait(10000, function() return #vim.lsp.codelens.get(0) > 0 end, 5)
local titles = {}
for _, lens in ipairs(vim.lsp.codelens.get(0)) do
  table.insert(titles, { file = 'lens', line = lens.range.start.line + 1, message = lens.command.title })
end
out('SHOWN ' .. vim.json.encode({ step = 'lenses', diagnostics = titles }))

local line = 0
for index, text in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
  if text:find('## Plan', 1, true) then line = index end
end
vim.api.nvim_win_set_cursor(0, { line, 0 })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = {} }
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 5000) or {}) do
  for _, action in ipairs(answer.result or {}) do
    if action.title:find('^Approve plan') then
      vim.lsp.buf_request_sync(0, 'workspace/executeCommand', action.command, 5000)
    end
  end
end
lacks('approval')
show('approved')
vim.cmd('qall!')

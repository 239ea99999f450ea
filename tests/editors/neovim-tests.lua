-- Runs in `nvim --headless`: tests and linter problems on their lines, what hovering one shows, and running one from there.
local function out(step, shown) io.stdout:write('SHOWN ' .. vim.json.encode({ step = step, diagnostics = shown }) .. '\n') end

local function shown(text)
  for _, d in ipairs(vim.diagnostic.get(nil)) do
    if d.message:find(text, 1, true) then return true end
  end
  return false
end
local function has(text) vim.wait(10000, function() return shown(text) end, 5) end
local function lacks(text) vim.wait(10000, function() return not shown(text) end, 5) end

local said = {}
vim.notify = function(text) table.insert(said, text) end
vim.lsp.handlers['window/showMessage'] = function(_, result) table.insert(said, result.message) end

vim.opt.runtimepath:append(vim.env.MAESTRO_CLIENT)
require('maestro').setup({ cmd = { 'node', vim.env.MAESTRO_SERVER, '--stdio' } })

vim.cmd('edit test/sum.test.js')
has('no early return [C2')
has('Test failed')
local diagnostics = {}
for _, d in ipairs(vim.diagnostic.get(nil)) do
  table.insert(diagnostics, { file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(d.bufnr), ':t'), line = d.lnum + 1, message = d.message })
end
out('opened', diagnostics)

local function lenses(step, ready)
  vim.wait(10000, function()
    local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeLens', { textDocument = vim.lsp.util.make_text_document_params() }, 5000)
    local found = {}
    for _, answer in pairs(answers or {}) do
      for _, lens in ipairs(answer.result or {}) do
        table.insert(found, { file = 'lens', line = lens.range.start.line + 1, message = lens.command.title })
      end
    end
    local text = vim.json.encode(found)
    if not text:find(ready, 1, true) then return false end
    out(step, found)
    return true
  end, 5)
end
lenses('lenses', 'failed in')

vim.api.nvim_win_set_cursor(0, { 5, 0 })
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(), 5000) or {}) do
  if answer.result then out('hover', { { file = 'hover', line = 5, message = answer.result.contents.value } }) end
end

-- Mended outside of the editor: the old result is gone from the line, and the run is offered.
local file = io.open('src/sum.js', 'w')
file:write('export const sum = (a, b) => a + b\n')
file:close()
lacks('Test failed')
vim.api.nvim_win_set_cursor(0, { 1, 0 })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = {} }
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 5000) or {}) do
  for _, action in ipairs(answer.result or {}) do
    if action.title:find('^Run the tests of') then vim.lsp.buf_request_sync(0, 'workspace/executeCommand', action.command, 20000) end
  end
end
vim.wait(10000, function() return #said > 0 end, 5)
out('ran', { { file = 'message', line = 1, message = said[1] or 'nothing' } })
lenses('after', 'not evidence')
vim.cmd('qall!')

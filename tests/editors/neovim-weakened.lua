-- Runs in `nvim --headless`: a weakened test on its line, and the user who accepts it there with a reason.
local function out(step, shown) io.stdout:write('SHOWN ' .. vim.json.encode({ step = step, diagnostics = shown }) .. '\n') end

local function show(step)
  local diagnostics = {}
  for _, d in ipairs(vim.diagnostic.get(nil)) do
    table.insert(diagnostics, { file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(d.bufnr), ':t'), line = d.lnum + 1, message = d.message })
  end
  out(step, diagnostics)
end

local function shown(text)
  for _, d in ipairs(vim.diagnostic.get(nil)) do
    if d.message:find(text, 1, true) then return true end
  end
  return false
end
local function has(text) vim.wait(10000, function() return shown(text) end, 5) end
local function lacks(text) vim.wait(10000, function() return not shown(text) end, 5) end

-- The person at the keyboard: picks the action that accepts, and types what comes next.
local typed, asked, offered = nil, {}, {}
vim.ui.select = function(items, options, choose)
  for _, item in ipairs(items) do
    local title = options.format_item(item)
    table.insert(offered, title)
    if title:find('^Accept ') then return choose(item) end
  end
  choose(nil)
end
vim.ui.input = function(options, done)
  table.insert(asked, options.prompt)
  done(typed)
end

vim.opt.runtimepath:append(vim.env.MAESTRO_CLIENT)
require('maestro').setup({ cmd = { 'node', vim.env.MAESTRO_SERVER, '--stdio' } })

vim.cmd('edit test/sum.test.js')
has('(fewer-assertions')
show('opened')

local function accept(reason)
  typed = reason
  local before = #asked
  vim.api.nvim_win_set_cursor(0, { 5, 0 })
  vim.lsp.buf.code_action()
  vim.wait(10000, function() return #asked > before end, 5)
end

-- Nothing typed accepts nothing: a request that is answered now would have been answered after an acceptance.
accept('')
vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(), 5000)
show('declined')

accept('The sum of zeros is tested elsewhere.')
lacks('(fewer-assertions')
show('accepted')
out('asked', { { file = 'prompt', line = 1, message = asked[1] or 'nothing' }, { file = 'action', line = 5, message = offered[1] or 'nothing' } })
vim.cmd('qall!')

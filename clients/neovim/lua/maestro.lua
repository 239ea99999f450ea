-- Maestro for Neovim's built-in LSP client, 0.7 and later. No dependencies.
--   require('maestro').setup()                                    -- `maestro-lsp` on PATH
--   require('maestro').setup({ cmd = { 'node', '/path/dist/maestro-lsp.mjs', '--stdio' } })
local M = { clients = {} }

-- The nearest folder above with .git (a folder, or a file in a linked work tree) or .maestro.
local function root_of(file)
  local above = vim.fn.fnamemodify(file, ':p:h') .. ';'
  local found = vim.fn.finddir('.git', above)
  if found == '' then found = vim.fn.findfile('.git', above) end
  if found == '' then
    found = vim.fn.finddir('.maestro', above)
  end
  if found == '' then return nil end
  return (vim.fn.fnamemodify(found, ':p'):gsub('/+$', '')):match('^(.*)/[^/]*$')
end

-- 0.7 has no answer of its own to this request, and draws lenses only when asked.
local function redraw_lenses()
  vim.schedule(function() pcall(vim.lsp.codelens.refresh) end)
  return vim.NIL
end

-- A request that no server of the buffer takes is an error message, not a fault that pcall could catch.
local function has_lenses()
  for _, client in pairs(vim.lsp.buf_get_clients(0)) do
    if (client.server_capabilities or {}).codeLensProvider then return true end
  end
  return false
end

local function start(root)
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.workspace.codeLens = { refreshSupport = true }
  local id
  id = vim.lsp.start_client({
    name = 'maestro',
    cmd = M.cmd,
    root_dir = root,
    workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
    capabilities = capabilities,
    handlers = { ['workspace/codeLens/refresh'] = redraw_lenses },
    on_exit = function()
      if M.clients[root] == id then M.clients[root] = nil end
    end,
  })
  return id
end

-- A user's act that needs a reason: it is typed here and sent with the command. Nothing typed does nothing.
local function with_reason(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  vim.ui.input({ prompt = command.title .. ' Reason: ' }, function(reason)
    if client == nil or reason == nil or vim.trim(reason) == '' then return end
    local given = vim.deepcopy(command.arguments)
    given[1].reason = reason
    client.request('workspace/executeCommand', { command = command.command, arguments = given }, nil, context.bufnr)
  end)
end

-- One server a root, beside whatever other servers the buffer has.
function M.attach(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  if file == '' or vim.bo[buffer].buftype ~= '' then return end
  local root = root_of(file)
  if root == nil then return end
  M.clients[root] = M.clients[root] or start(root)
  if M.clients[root] then vim.lsp.buf_attach_client(buffer, M.clients[root]) end
end

function M.setup(options)
  M.cmd = (options or {}).cmd or { 'maestro-lsp', '--stdio' }
  vim.lsp.commands['maestro.accept_weakened_test'] = with_reason
  local group = vim.api.nvim_create_augroup('maestro', { clear = true })
  vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
    group = group,
    callback = function(event) M.attach(event.buf) end,
  })
  -- The plan is rewritten by other processes while it is open.
  vim.api.nvim_create_autocmd({ 'FocusGained', 'BufEnter', 'CursorHold' }, {
    group = group,
    pattern = '*/.maestro/plan.md',
    callback = function()
      vim.opt_local.autoread = true
      pcall(vim.cmd, 'checktime')
      if has_lenses() then pcall(vim.lsp.codelens.refresh) end
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then M.attach(buffer) end
  end
end

return M

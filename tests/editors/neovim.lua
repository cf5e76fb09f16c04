-- Run by neovim.sh inside the editor.
local failed = false

local function report(ok, name, detail)
  failed = failed or not ok
  io.stdout:write(('%-5s %s%s\n'):format(ok and 'ok' or 'FAIL', name, detail and (': ' .. tostring(detail)) or ''))
end

local function eventually(name, condition)
  report(vim.wait(10000, condition, 10), name)
end

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

local function finding(buffer, rule)
  for _, it in ipairs(vim.diagnostic.get(buffer)) do
    if it.code == rule then
      return it
    end
  end
end

--- The text that a finding underlines.
local function underlined(buffer, it)
  return table.concat(vim.api.nvim_buf_get_text(buffer, it.lnum, it.col, it.end_lnum, it.end_col, {}), '\n')
end

--- Applies the fix with this title as a key mapping of the user would.
local function fix(buffer, rule, title)
  local it = finding(buffer, rule)
  vim.api.nvim_win_set_cursor(0, { it.lnum + 1, it.col })
  local before = text(buffer)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title == title
    end,
  })
  eventually(title, function()
    return text(buffer) ~= before
  end)
  eventually('the finding is gone: ' .. rule, function()
    return not finding(buffer, rule)
  end)
end

local function run()
  vim.cmd('silent edit ' .. vim.env.TEMPLATE)
  local buffer = vim.api.nvim_get_current_buf()
  eventually('the server starts', function()
    local client = vim.lsp.get_clients({ bufnr = buffer, name = 'cfn_analyzer' })[1]
    return client ~= nil and client.initialized
  end)
  local client = vim.lsp.get_clients({ bufnr = buffer, name = 'cfn_analyzer' })[1]
  report(true, 'position encoding', client.offset_encoding)

  eventually('findings appear', function()
    return finding(buffer, 'ec2-imdsv1-allowed') and finding(buffer, 'ec2-gateway-dependency-missing')
  end)
  local imds = finding(buffer, 'ec2-imdsv1-allowed')
  report(underlined(buffer, imds) == 'optional', 'the finding underlines the value', underlined(buffer, imds))
  report(imds.source == 'cfn-analyzer', 'the finding names its source', imds.source)

  vim.api.nvim_win_set_cursor(0, { imds.lnum + 1, imds.col })
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local replies = vim.lsp.buf_request_sync(buffer, 'textDocument/hover', params, 5000) or {}
  local hover = replies[client.id] and replies[client.id].result
  report(hover and vim.inspect(hover):find('IMDSv1', 1, true) ~= nil, 'hover explains the finding')

  fix(buffer, 'ec2-imdsv1-allowed', 'Require session tokens (HttpTokens: required)')
  fix(buffer, 'ec2-gateway-dependency-missing', 'Wait for Attachment (DependsOn)')
  vim.cmd('silent write')

  vim.cmd('silent edit ' .. vim.env.OTHER)
  local other = vim.api.nvim_get_current_buf()
  vim.lsp.buf_request_sync(other, 'textDocument/hover', vim.lsp.util.make_position_params(0, client.offset_encoding), 5000)
  report(#vim.diagnostic.get(other) == 0, 'a file that is no template is left alone')

  local id = client.id
  if vim.fn.has('nvim-0.11') == 1 then
    client:stop()
  else
    client.stop()
  end
  eventually('the server ends', function()
    return vim.lsp.get_client_by_id(id) == nil
  end)
end

local ok, problem = xpcall(run, debug.traceback)
if not ok then
  report(false, 'the script', problem)
end
vim.cmd(failed and 'cquit' or 'qall!')

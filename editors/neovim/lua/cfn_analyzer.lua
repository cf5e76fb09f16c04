-- For Neovim 0.10, which has no `vim.lsp.enable`: `require('cfn_analyzer').setup()`.
local M = {}

--- Starts the server for the file types of templates.
---@param options? { cmd?: string[], filetypes?: string[], root_markers?: string[], settings?: table }
function M.setup(options)
  local file = vim.api.nvim_get_runtime_file('lsp/cfn_analyzer.lua', false)[1]
  local config = vim.tbl_deep_extend('force', dofile(file), options or {})
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('cfn_analyzer', {}),
    pattern = config.filetypes,
    callback = function(event)
      -- Buffers without a name or of a plugin have no file to look at.
      if vim.bo[event.buf].buftype ~= '' then
        return
      end
      vim.lsp.start({
        name = 'cfn_analyzer',
        cmd = config.cmd,
        root_dir = vim.fs.root(event.buf, config.root_markers),
        settings = config.settings,
      }, { bufnr = event.buf })
    end,
  })
end

return M

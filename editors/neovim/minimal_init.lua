-- Tries the server without touching your own configuration. From the project's folder:
--   nvim --clean -u editors/neovim/minimal_init.lua template.yaml
local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
vim.opt.runtimepath:prepend(vim.fn.fnamemodify(here, ':p'))
vim.opt.swapfile = false
vim.cmd('filetype plugin indent on')
vim.cmd('syntax enable')

if vim.lsp.enable then
  vim.lsp.enable('cfn_analyzer')
  vim.diagnostic.config({ virtual_text = true })
else
  require('cfn_analyzer').setup()
  vim.keymap.set('n', 'gra', vim.lsp.buf.code_action)
end

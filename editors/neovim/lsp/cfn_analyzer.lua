-- The server's configuration for Neovim 0.11 and later: `vim.lsp.enable('cfn_analyzer')`.
---@type vim.lsp.Config
return {
  cmd = { 'cfn-analyzer', 'server' },
  -- Other YAML and JSON files are left alone: the server looks at the content.
  filetypes = { 'yaml', 'yaml.cloudformation', 'json', 'cloudformation' },
  root_markers = { 'cfn-analyzer.toml', '.git' },
  settings = {
    -- The keys of `cfn-analyzer.toml`, such as `select = { 'all' }`.
    ['cfn-analyzer'] = vim.empty_dict(),
  },
}

" Run by vim.sh inside the editor.
set nocompatible nomore noswapfile hidden
let &runtimepath = $ALE . ',' . &runtimepath . ',' . $ALE . '/after'
let g:ale_linters = {'yaml': ['cfn-analyzer']}
filetype plugin on
runtime plugin/ale.vim
source $DOCUMENTED
let s:report = []

function! s:Report(ok, name) abort
  call add(s:report, (a:ok ? 'ok    ' : 'FAIL  ') . a:name)
endfunction

function! s:Eventually(name, Condition) abort
  for l:attempt in range(200)
    if a:Condition()
      return s:Report(1, a:name)
    endif
    sleep 50m
  endfor
  call s:Report(0, a:name)
endfunction

function! s:Findings(rule) abort
  return filter(copy(ale#engine#GetLoclist(bufnr(''))), {_, it -> get(it, 'code', '') ==# a:rule})
endfunction

function! s:Fix(rule, result) abort
  let l:finding = s:Findings(a:rule)[0]
  call cursor(l:finding.lnum, l:finding.col)
  " The question which fix to take is answered with the first.
  call timer_start(500, {-> feedkeys("1\<CR>", 'L')})
  ALECodeAction
  call s:Eventually('the fix is applied: ' . a:result, {-> search(a:result, 'nw') > 0})
  silent write
  call s:Eventually('the finding is gone: ' . a:rule, {-> empty(s:Findings(a:rule))})
endfunction

function! s:Run(timer) abort
  try
    execute 'silent edit' fnameescape($TEMPLATE)
    call s:Eventually('findings appear', {-> !empty(s:Findings('ec2-imdsv1-allowed'))
          \ && !empty(s:Findings('ec2-gateway-dependency-missing'))})
    let l:imds = s:Findings('ec2-imdsv1-allowed')[0]
    call s:Report(matchstr(getline(l:imds.lnum)[l:imds.col - 1 :], '^\w*') ==# 'optional', 'the finding is at the value')
    call s:Fix('ec2-imdsv1-allowed', 'HttpTokens: required')
    call s:Fix('ec2-gateway-dependency-missing', 'DependsOn: Attachment')
  catch
    call s:Report(0, 'the script: ' . v:exception . ' at ' . v:throwpoint)
  endtry
  call writefile(s:report, $OUT)
  qall!
endfunction

autocmd VimEnter * call timer_start(100, function('s:Run'))

" Runs in `vim -N -es`: shows what the shipped configuration makes ALE show.
set nocompatible nomore
filetype plugin on
set runtimepath+=/usr/share/vim-ale
let &runtimepath .= ',' . $MAESTRO_CLIENT
let g:maestro_lsp_command = 'node ' . $MAESTRO_SERVER . ' --stdio'
let g:ale_linters = {'javascript': ['maestro'], 'markdown': ['maestro']}
runtime plugin/ale.vim

function! s:Diagnostics() abort
  let l:all = []
  for [l:buffer, l:info] in items(get(g:, 'ale_buffer_info', {}))
    for l:item in get(l:info, 'loclist', [])
      call add(l:all, {'file': fnamemodify(bufname(str2nr(l:buffer)), ':t'), 'line': l:item.lnum, 'message': l:item.text})
    endfor
  endfor
  return l:all
endfunction

function! s:Show(step) abort
  call writefile(['SHOWN ' . json_encode({'step': a:step, 'diagnostics': s:Diagnostics()})], $MAESTRO_SHOWN, 'a')
endfunction

function! s:Shows(text) abort
  return !empty(filter(s:Diagnostics(), {_, item -> stridx(item.message, a:text) >= 0}))
endfunction

" Timers and channels run while Vim sleeps; the condition is looked at every 5 ms.
function! s:Until(condition) abort
  let l:start = reltime()
  while !a:condition() && reltimefloat(reltime(l:start)) < 10
    sleep 5m
  endwhile
endfunction

edit test/sum.test.js
call ale#Queue(0)
call s:Until({-> s:Shows('Test failed')})
split .maestro/plan.md
setfiletype markdown
call ale#Queue(0)
call s:Until({-> s:Shows('waits for your approval')})
call s:Show('opened')

call writefile(['export const sum = (a, b) => a + b'], 'src/sum.js')
call s:Until({-> s:Shows('is stale') && !s:Shows('Test failed')})
call s:Show('saved')
qall!

" Maestro for Vim through ALE. The linter files in ale_linters/ call this, one a file type.

" The nearest folder above with .git (a folder, or a file in a linked work tree) or .maestro; none: ALE does not start the server.
function! maestro#Root(buffer) abort
  let l:above = fnamemodify(bufname(a:buffer), ':p:h') . ';'
  for l:found in [finddir('.git', l:above), findfile('.git', l:above), finddir('.maestro', l:above)]
    if !empty(l:found)
      return fnamemodify(substitute(fnamemodify(l:found, ':p'), '/\+$', '', ''), ':h')
    endif
  endfor
  return ''
endfunction

function! maestro#Command(buffer) abort
  return get(g:, 'maestro_lsp_command', 'maestro-lsp --stdio')
endfunction

function! maestro#Define(filetype) abort
  call ale#linter#Define(a:filetype, {
  \   'name': 'maestro',
  \   'lsp': 'stdio',
  \   'executable': {buffer -> split(maestro#Command(buffer))[0]},
  \   'command': function('maestro#Command'),
  \   'project_root': function('maestro#Root'),
  \   'language': a:filetype,
  \})
endfunction

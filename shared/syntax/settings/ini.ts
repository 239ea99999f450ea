import type { Setting } from '../../session/test-manifest.ts'

/** Every value of an INI file as Python reads it: an indented line goes on with the value above, one member a line. */
export const iniSettings = (text: string): Setting[] => {
  const found: Setting[] = []
  let section = ''
  let key = ''
  text.split('\n').forEach((line, at) => {
    if (/^\s*(?:[#;]|$)/.test(line)) return
    const name = /^\[(.+)\]\s*$/.exec(line)?.[1]
    const pair = /^([^\s:=][^:=]*?)\s*[:=]\s*(.*)$/.exec(line)
    if (name !== undefined) section = name
    else if (/^\s/.test(line) && key !== '') found.push(...members(key, line, at))
    else if (pair !== null) {
      key = [section, pair[1] ?? ''].join('.')
      found.push(...members(key, pair[2] ?? '', at))
    }
  })
  return found
}

/** A list stands on one line, with commas; options of a command stay together. */
const members = (key: string, text: string, at: number): Setting[] =>
  (/addopts|args|command/.test(key) ? [text] : text.split(/,/))
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((value) => ({ key, value, line: at + 1 }))

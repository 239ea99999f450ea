import { fileText } from './files.ts'

/**
 * Whether a buffer says something else than its file. Byte order mark, line ends and the last newline are the editor's own affair: Emacs turns
 * CRLF into LF while reading, and Vim ends every buffer with a newline.
 */
export const differsFromDisk = (text: string, path: string): boolean => normalised(text) !== normalised(fileText(path) ?? '')

const normalised = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replace(/\n$/, '')

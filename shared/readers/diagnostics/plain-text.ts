const ESCAPE = String.fromCodePoint(27)
const BELL = String.fromCodePoint(7)
/** Colours and cursor moves, then links and titles. */
const CONTROLS = new RegExp(`${ESCAPE}\\[[0-9;?:]*[ -/]*[@-~]|${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)`, 'g')

/** A terminal's text without colours, links, a byte order mark and carriage returns at the ends of lines. */
export const plainText = (text: string): string =>
  text
    .replace(CONTROLS, '')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')

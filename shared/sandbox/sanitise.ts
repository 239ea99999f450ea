/* oxlint-disable no-control-regex -- control characters are what this file is about */

/** OSC, DCS, SOS, PM and APC strings, terminated or cut off at the end of the text; 7-bit and 8-bit introducers. */
const controlStrings = /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c|(?=\n)|$)?/g
/** CSI sequences, whole or cut. */
const csi = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/g
const otherEscapes = /\u001b[ -/]*[0-~]?/g
/** Bidirectional overrides and isolates, zero width characters, byte order mark, tags, interlinear marks. */
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu
/** Control characters that are left, but tab and newline. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/**
 * Makes a command's output safe to show: no sequence that a terminal, an editor or a reader could be steered by. What a carriage
 * return or a backspace would have hidden is shown. Give it whole lines, never chunks: a sequence that is cut in two would pass.
 */
export const sanitise = (text: string): string =>
  text
    .replace(controlStrings, '')
    .replace(csi, '')
    .replace(otherEscapes, '')
    .replace(/\r+\n/g, '\n')
    .replace(/\r+/g, '\n')
    .replace(invisible, '')
    .replace(controls, '')

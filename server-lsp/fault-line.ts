import type { Fault } from '../shared/index.ts'

/** A fault as one line, for a log or a message. */
export const faultLine = ({ code, message, hint }: Fault): string => `${code}: ${message} ${hint}`

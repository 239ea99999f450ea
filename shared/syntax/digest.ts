import { hash } from 'node:crypto'

/** A short name for a text: equal for equal texts. */
export const digestOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 32)

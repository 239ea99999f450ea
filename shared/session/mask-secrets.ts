const MASK = '****'

/** Keys that their services made recognisable. What stands before the first group is kept. */
const KNOWN: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,}/g,
  /\bgithub_pat_\w{22,}/g,
  /\bglpat-[\w-]{20,}/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /\bAIza[\w-]{35}/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/g,
]
/** A word that says what follows: a header, a password in an address. */
const INTRODUCED: readonly RegExp[] = [
  /(\bauthorization:\s*(?:bearer|basic|token)\s+)[^\s"',]+/gi,
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:)[^\s@/]+(?=@)/gi,
  /((?:password|passwd|secret|token|api[_-]?key|access[_-]?key)["']?\s*[:=]\s*["']?)(?=[^\s"']*\d)(?=[^\s"']*[A-Za-z])[^\s"',;]{16,}/gi,
]

/**
 * What looks like a key or a password, masked; the rest stays as it is. For what a run printed, before anybody is shown it or it is recorded. `known`:
 * values that are secrets whatever they look like.
 */
export const maskSecrets = (text: string, known: readonly string[] = []): string => {
  const plain = known.filter((value) => value !== '').reduce((masked, value) => masked.replaceAll(value, MASK), text)
  const recognised = KNOWN.reduce((masked, pattern) => masked.replace(pattern, MASK), plain)
  return INTRODUCED.reduce((masked, pattern) => masked.replace(pattern, `$1${MASK}`), recognised)
}

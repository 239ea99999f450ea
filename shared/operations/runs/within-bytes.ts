/** The first items that together have at most `bytes` as JSON. */
export const withinBytes = <T>(items: readonly T[], bytes: number): T[] => {
  let left = bytes
  return items.filter((item) => (left -= Buffer.byteLength(JSON.stringify(item)) + 1) >= 0)
}

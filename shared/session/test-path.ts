const SCRIPT = String.raw`\.[cm]?[jt]sx?$`

/** The places and names that runners look for. Rust's unit tests stand beside the code that they test, and have no path of their own. */
const TEST_PATHS = [
  /(^|\/)(tests?|specs?|__tests__|__snapshots__|e2e|cypress)\//,
  new RegExp(`[._-](test|spec|cy|e2e)(-d)?${SCRIPT}`),
  new RegExp(`(^|/)tests?${SCRIPT}`),
  /(^|\/)(test_[^/]*|[^/]*_test|tests?|conftest)\.py$/,
  /_test\.go$/,
]

/** Whether a file is part of a project's tests: one that holds them, or what they read. Posix path from the root; the one place that says so. */
export const isTestPath = (path: string): boolean => TEST_PATHS.some((pattern) => pattern.test(path))

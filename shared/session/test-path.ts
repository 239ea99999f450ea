const TEST_PATHS = [
  /(^|\/)(tests?|__tests__|spec|e2e)\//,
  /[._-](test|spec)\.[cm]?[jt]sx?$/,
  /(^|\/)(test_\w+|conftest)\.py$/,
  /_test\.(go|py)$/,
  /(^|\/)__snapshots__\//,
]

/** Whether a file is part of a project's tests, by the places and names that runners look for. Posix path. */
export const isTestPath = (path: string): boolean => TEST_PATHS.some((pattern) => pattern.test(path))

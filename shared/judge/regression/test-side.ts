import { isTestPath } from '../../session/test-path.ts'

/** What tests read and how they are run: stored expectations, fixtures, mocks, and the configuration that is a runner's alone. */
const BESIDE_TESTS = [
  /(^|\/)(testdata|fixtures?|__fixtures__|__mocks__)\//,
  /\.(snap|ambr|golden)$|\.approved\.\w+$/,
  /(^|\/)tests?\.py$/,
  /(^|\/)(vitest|jest|playwright|cypress|karma)(\.[\w-]+)*\.[cm]?[jt]s$/,
  /(^|\/)(jest\.config\.json|\.mocharc(\.\w+)?|\.?pytest\.ini)$/,
]

/**
 * Whether a file belongs to the tests when two trees are mixed, by its posix path. A manifest that also says what the project is
 * (package.json, pyproject.toml, Cargo.toml, go.mod) belongs to the source, and so do Rust's unit tests, which stand inside of it.
 */
export const isTestSide = (path: string): boolean => isTestPath(path) || BESIDE_TESTS.some((pattern) => pattern.test(path))

import type { WeakeningCode } from './weakening.ts'

/**
 * What a change of a value means. `lowered`, `raised`: a number; `gained`, `lost`: a member of a list, or the whole list;
 * `on`, `off`: a switch that was set or taken away; `severity`: how loud a rule is; `command`: the words of a command.
 */
export type Change = 'lowered' | 'raised' | 'gained' | 'lost' | 'on' | 'off' | 'severity' | 'command'

/** The first rule whose file and key fit is the one that judges. */
export type SettingsRule = { readonly path: RegExp; readonly key: RegExp; readonly change: Change; readonly code: WeakeningCode }

const ANY = /(?:)/
const LINT = /(?:^|\/)(?:\.?eslint|biome|\.oxlintrc|\.?golangci|\.?ruff|\.?clippy|\.flake8|\.?pylintrc|\.?mypy)/
const TYPES = /(?:^|\/)(?:ts|js)config[^/]*\.json$/

const rule = (change: Change, code: WeakeningCode, key: RegExp, path: RegExp = ANY): SettingsRule => ({ path, key, change, code })

export const SETTINGS_RULES: readonly SettingsRule[] = [
  // What is typed to run them.
  rule(
    'command',
    'runs-fewer-tests',
    /(?:^|\.)(?:addopts|commands|command|cmd)$|^scripts\..*(?:test|lint|check|cover|verify|ci\b|types?|spec|e2e|unit)|^tasks\./,
  ),

  // A compiler's own switches.
  rule('on', 'rule-lowered', /^compilerOptions\.(?:skipLibCheck|noCheck|suppress\w+|allowUnreachableCode|allowUnusedLabels)$/, TYPES),
  rule(
    'off',
    'rule-lowered',
    /^compilerOptions\.(?:strict\w*|no(?:Implicit|Unchecked|Unused|Fallthrough|PropertyAccess|Unreachable)\w*|exactOptional\w+|alwaysStrict|useUnknown\w+|checkJs|isolatedDeclarations)$/,
    TYPES,
  ),
  rule('gained', 'rule-lowered', /^exclude$/, TYPES),
  rule('lost', 'rule-lowered', /^(?:include|files)$/, TYPES),

  // Coverage.
  rule(
    'lowered',
    'threshold-lowered',
    /(?:thresholds?|coverageThreshold)\b.*\.(?:lines|branches|functions|statements|break|low|high|100)$|^(?:nyc\.|c8\.)?(?:lines|branches|functions|statements)$|(?:^|\.)(?:fail[_-]under|cov-fail-under|min_coverage)$|^coverage\.status\..*(?:target|threshold)$/,
  ),
  rule(
    'off',
    'threshold-lowered',
    /(?:^|\.)(?:check-coverage|checkCoverage|perFile|coverage\.all|coverage\.enabled|collectCoverage|report\.show_missing|branch)$/,
  ),
  rule(
    'gained',
    'threshold-lowered',
    /coverage.*\.(?:exclude|omit|exclude_lines|exclude_also|ignore)$|coveragePathIgnorePatterns$|^(?:nyc\.|c8\.)exclude$/,
  ),
  rule('gained', 'threshold-lowered', /^(?:exclude|ignore)$/, /(?:^|\/)(?:\.(?:nycrc|c8rc)|\.?codecov)/),
  rule('lost', 'threshold-lowered', /(?:collectCoverageFrom|coverage.*\.(?:include|source))$/),

  // Linters and type checkers.
  rule(
    'raised',
    'rule-lowered',
    /(?:^|\.)rules\..*\.(?:max\w*|maximum\w*|skip\w*|ignore\w*)$|(?:^|\.)max-(?:warnings|complexity|line-length|issues\S*|same-issues)$|maxWarnings$|mccabe\.max-complexity$/,
  ),
  rule('severity', 'rule-lowered', /(?:^|\.)(?:rules|categories|lints?\.(?:rust|clippy|rustdoc))\.[\w@/.:-]+$/),
  rule(
    'gained',
    'rule-lowered',
    /(?:^|\.)(?:ignores?|ignorePatterns|exclude|extend-exclude|extend-ignore|per-file-ignores.*|disable|disable_error_code|exclude-(?:dirs|files|rules)\b.*|skip-(?:dirs|files)|files\.ignore|overrides\.ignore)$/,
    LINT,
  ),
  rule('lost', 'rule-lowered', /(?:^|\.)(?:select|extend-select|enable|includes?|plugins|extends)$/, LINT),
  rule(
    'gained',
    'rule-lowered',
    /^tool\.(?:ruff|mypy|pylint|pyright|flake8)\b.*\.(?:ignore|extend-ignore|exclude|extend-exclude|per-file-ignores.*|disable|disable_error_code)$|^(?:flake8|mypy|pylint)\S*\.(?:ignore|extend-ignore|exclude|disable|per-file-ignores)$|^eslintIgnore$/,
  ),
  rule('lost', 'rule-lowered', /^tool\.(?:ruff|mypy|pylint)\b.*\.(?:select|extend-select|enable)$/),
  rule('on', 'rule-lowered', /(?:^|\.)(?:ignore_errors|ignore_missing_imports|allow_\w+|exit-zero|continue-on-error)$/),
  rule(
    'off',
    'rule-lowered',
    /(?:^|\.)(?:disallow_\w+|check_untyped_defs|warn_\w+|no_implicit_\w+|strict(?:_\w+)?|linter\.enabled|recommended|reportUnused\w+|linterOptions\.reportUnused\w+)$/,
  ),

  // What runs.
  rule('raised', 'retries-added', /(?:^|\.)(?:retry|retries|reruns|retry\.count|retries\.(?:runMode|openMode|count))$/),
  rule(
    'raised',
    'timeout-loosened',
    /(?:^|\.)(?:testTimeout|hookTimeout|teardownTimeout|timeout|timeouts?\.\w+|slow-timeout\.(?:period|terminate-after)|slowTestThreshold|defaultCommandTimeout)$/,
  ),
  rule(
    'gained',
    'runs-fewer-tests',
    /(?:^|\.)(?:exclude|excludes|ignore|ignores|testPathIgnorePatterns|modulePathIgnorePatterns|watchIgnore|testIgnore|grepInvert|norecursedirs|collect_ignore\w*|deselect|excludeSpecPattern|ignoreTestFiles)$/,
  ),
  rule(
    'lost',
    'runs-fewer-tests',
    /(?:^|\.)(?:include|includes|includeSource|testMatch|testRegex|roots|spec|testpaths|python_(?:files|classes|functions)|files|projects|workspace|specPattern|testDir|testFiles|envlist)$/,
  ),
  rule(
    'on',
    'runs-fewer-tests',
    /(?:^|\.)(?:passWithNoTests|allowOnly|dangerouslyIgnoreUnhandledErrors|allowEmpty|failFast|invert|allowUncaught|failWithoutAssertions)$/,
  ),
  rule(
    'off',
    'runs-fewer-tests',
    /(?:^|\.)(?:forbidOnly|forbid-only|forbidPending|xfail_strict|failZero|fail-zero|expect\.requireAssertions|errorOnDeprecated|typecheck\.enabled|harness|test|isolate)$/,
  ),
  rule('gained', 'runs-fewer-tests', /(?:^|\.)(?:testNamePattern|grep|fgrep|default-filter|filter)$/),
]

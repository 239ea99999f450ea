import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], more = {}) => ({ test: { name, include, ...more } })
/** Real processes on two cores: slow is allowed, waiting for ever is not. */
const processes = {
  globalSetup: ['tests/support/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  fileParallelism: true,
  // They wait for processes a third of their time, so two cores serve three of them.
  maxWorkers: 3,
}

export default defineConfig({
  test: {
    projects: [
      // They share a process for each worker: loading the core anew for every file would be three quarters of their time.
      project('unit', ['{shared,server-mcp,server-lsp,clients}/**/*.test.ts', 'tests/*.test.ts'], { isolate: false }),
      project(
        'integration',
        [
          'tests/{store,git,sandbox,readers,runners,runs,mcp,lsp,pair,hosts,scenarios,crash,regression,share,cli,weakening,series}/**/*.test.ts',
        ],
        // As the unit tests: what a file leaves behind in its process, the next one sees, so each takes back what it changes.
        { ...processes, isolate: false },
      ),
      project('editors', ['tests/editors/**/*.test.ts'], processes),
      project('package', ['tests/package/**/*.test.ts'], processes),
    ],
  },
})

/**
 * All that needs the session core, loaded as one with the first folder or command (`await import('./core.ts')`): an editor that starts has its
 * `initialize` answered before the core is even read. Everything else in this room imports from the core types alone.
 */
export { isFault, openWorkspace } from '../shared/index.ts'
export { evidenceWords } from './evidence-words.ts'
export { executeCommand } from './execute.ts'
export { openFolder } from './folder.ts'
export { testCalls } from './test-calls.ts'
export { testWordsOn } from './test-hover.ts'

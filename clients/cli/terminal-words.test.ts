import { expect, test } from 'vitest'
import { adviceInTerminalWords, nextInTerminalWords } from './terminal-words.ts'

test.each([
  ['Next: Call set_criteria: say what must hold.', 'Next: Call `maestro criteria add`: say what must hold.'],
  ['Next: Call verify: C1 has no fresh evidence.', 'Next: Call `maestro verify`: C1 has no fresh evidence.'],
  ['Next: Mend what C1 shows, then call verify.', 'Next: Mend what C1 shows, then call `maestro verify`.'],
  ['Still running: call wait_job with job r-1.', 'Still running: call `maestro job` with job r-1.'],
  ['- C1: verify the parser with care', '- C1: verify the parser with care'],
  ['a log that says: call set_criteria', 'a log that says: call set_criteria'],
])('%s', (core, terminal) => {
  expect(nextInTerminalWords(core)).toBe(terminal)
})

test('advice of a fault', () => {
  expect(adviceInTerminalWords('Call open_session with a goal to start one; no_such_operation stays.')).toBe(
    'Call `maestro session open` with a goal to start one; no_such_operation stays.',
  )
})

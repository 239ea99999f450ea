import { expect, test } from 'vitest'
import { sectionsOf } from './sections.ts'

const check = (title: string, text: string, expected: readonly string[]): void =>
  test(title, () =>
    expect(sectionsOf(text).map(({ title: name, line, isEmpty }) => `${line} ${name}${isEmpty ? ' (empty)' : ''}`)).toEqual(expected),
  )

check('Markdown', '# A\n\ntext\n\n## B ##\n\n## C\n- x\n', ['1 A', '5 B (empty)', '7 C'])
check('underlined', 'A\n===\n\ntext\n\nB\n---\n\n', ['1 A', '6 B (empty)'])
check('AsciiDoc', '= A\ntext\n== B\n', ['1 A', '3 B (empty)'])
check('a section with sub-sections only is as full as they are', '# A\n## B\nx\n# C\n## D\n', ['1 A', '2 B', '4 C (empty)', '5 D (empty)'])
check('a place-holder is no content', '# A\nTODO\n# B\n<!-- write me -->\n# C\nTBD.\n', ['1 A (empty)', '3 B (empty)', '5 C (empty)'])
check('a heading inside code is none', '# A\n```\n# not\n```\n', ['1 A'])
check('a table and a rule are no headings', '# A\n| x |\n|---|\n\n- one\n---\n', ['1 A'])
check('nothing', '', [])

import { isFault } from '../../shared/session/fault.ts'
import { readTests } from '../../shared/syntax/read-tests.ts'

/** One test in every language, printed as what was found of it, or the fault. */
const script = "it('a', () => expect(f()).toBe(1))"
const read = await readTests([
  { path: 'a.test.js', text: script },
  { path: 'a.test.ts', text: script },
  { path: 'a.test.tsx', text: script },
  { path: 'test_a.py', text: 'def test_a():\n    assert f() == 1\n' },
  { path: 'a_test.go', text: 'package a\n\nfunc TestA(t *testing.T) {\n\tt.Fatal(1)\n}\n' },
  { path: 'a.rs', text: '#[test]\nfn a() {\n    assert!(f());\n}\n' },
])
const lines = isFault(read)
  ? read
  : read
      .flatMap((file) => (file.kind === 'tests' ? [`${file.language} ${file.tests.flatMap(({ assertions }) => assertions).length}`] : []))
      .toSorted()
console.log(JSON.stringify(lines))

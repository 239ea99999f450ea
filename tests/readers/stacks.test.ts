import { expect, test } from 'vitest'
import { framesIn } from '../../shared/readers/stack-frames.ts'
import { absence, folderWith, outputOf } from './tools.ts'

type Failing = {
  readonly program: string
  readonly files: Readonly<Record<string, string>>
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Lines of the project, innermost first. */
  readonly frames: readonly string[]
}

const failing: readonly Failing[] = [
  {
    program: 'node',
    files: {
      'a.mjs': "import { run } from './lib/b.mjs'\nimport dep from 'dep'\ndep(() =>\n  run(),\n)\n",
      'lib/b.mjs': "const boom = () => {\n  throw new TypeError('boom')\n}\nexport const run = () => [1].map(boom)\n",
      'node_modules/dep/index.js': 'module.exports = (f) => f()\n',
      'node_modules/dep/package.json': '{"name":"dep"}',
    },
    argv: ['node', 'a.mjs'],
    frames: ['lib/b.mjs:2', 'lib/b.mjs:4', 'a.mjs:4', 'a.mjs:3'],
  },
  {
    program: 'node',
    files: { 'broken.mjs': 'export const x = 1\nexport const = 2\n' },
    argv: ['node', 'broken.mjs'],
    frames: ['broken.mjs:2'],
  },
  {
    program: 'python3',
    files: {
      'src/p.py':
        "import json\ndef inner():\n    json.loads('{')\ndef outer():\n    try:\n        inner()\n    except ValueError as e:\n        raise RuntimeError('outer') from e\nouter()\n",
    },
    argv: ['python3', 'src/p.py'],
    frames: ['src/p.py:8', 'src/p.py:9', 'src/p.py:3', 'src/p.py:6'],
  },
  { program: 'python3', files: { 's.py': 'x = 1\ndef f(:\n' }, argv: ['python3', 's.py'], frames: ['s.py:2'] },
  {
    program: 'go',
    files: {
      'go.mod': 'module x\n\ngo 1.19\n',
      'main.go':
        'package main\n\nimport "sort"\n\nfunc f(a []int) {\n\tsort.Slice(a, func(i, j int) bool {\n\t\treturn a[i+9] < a[j]\n\t})\n}\n\nfunc main() {\n\tf([]int{1, 2})\n}\n',
    },
    argv: ['go', 'run', '.'],
    frames: ['main.go:7', 'main.go:6', 'main.go:12'],
  },
  {
    program: 'cargo',
    files: {
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/main.rs': '#[inline(never)]\nfn inner(v: &[i32]) -> i32 {\n    v[7]\n}\nfn main() {\n    inner(&[]);\n}\n',
    },
    argv: ['cargo', 'run', '--offline', '--quiet'],
    env: { RUST_BACKTRACE: '1' },
    frames: ['src/main.rs:3', 'src/main.rs:6'],
  },
]

for (const { program, files, argv, env, frames } of failing) {
  const why = absence(program)
  test.skipIf(why !== null)(`where ${Object.keys(files).at(0)} fails under ${program}${why === null ? '' : ` (skipped: ${why})`}`, () => {
    const root = folderWith(files)
    const output = outputOf(root, argv, env)
    expect(framesIn(output, { root }).map(({ file, line }) => `${file}:${line}`)).toEqual(frames)
  })
}

import { expect, test } from 'vitest'
import { dependenciesIn } from './manifest-dependencies.ts'

const check = (path: string, text: string, expected: readonly string[] | undefined): void =>
  test(path, () => expect(dependenciesIn(path, text)?.map(({ name, line }) => `${line} ${name}`)).toEqual(expected))

check('package.json', '{\n "dependencies": {\n  "lodash": "4"\n },\n "devDependencies": { "@a/b": "1" }\n}', ['3 lodash', '5 @a/b'])
check('packages/x/package.json', '{ torn', [])
check('requirements-dev.txt', '# tools\nrequests==2.0\nuvicorn[standard]>=1 ; python_version > "3"\n-r other.txt\npytest\n', [
  '2 requests',
  '3 uvicorn',
  '5 pytest',
])
check(
  'pyproject.toml',
  '[project]\nname = "x"\ndependencies = [\n  "requests>=2",\n  "rich",\n]\n[tool.poetry.dependencies]\npython = "^3"\nattrs = "1"\n',
  ['4 requests', '5 rich', '9 attrs'],
)
check('go.mod', 'module example.org/x\nrequire github.com/a/b v1.0.0\nrequire (\n\tgolang.org/x/sync v0.1.0 // indirect\n)\n', [
  '2 github.com/a/b',
  '4 golang.org/x/sync',
])
check(
  'Cargo.toml',
  '[package]\nname = "x"\n[dependencies]\nserde = "1"\n[dev-dependencies]\nrand = { version = "1" }\n[dependencies.log]\nversion = "1"\n',
  ['4 serde', '6 rand', '7 log'],
)
check('src/a.ts', 'import "lodash"', undefined)

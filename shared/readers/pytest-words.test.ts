import { describe, expect, test } from 'vitest'
import { pytest } from './runners/pytest.ts'

const flags = '-p maestro_pytest --continue-on-collection-errors -o cache_dir=$MAESTRO_PYTEST_CACHE'
const words = (text: string): string[] => text.split(' ')

describe('commands of pytest', () => {
  test.each([
    ['pytest', true],
    ['py.test -x', true],
    ['.venv/bin/pytest tests', true],
    ['python3 -m pytest', true],
    ['.venv/bin/python3.12 -X dev -m pytest', true],
    ['uv run --frozen pytest', true],
    ['uv run pytest', true],
    ['uv run python -m pytest', true],
    ['poetry run pytest', true],
    ['env A=1 pytest', true],
    ['coverage run -m pytest', true],
    ['python -m coverage run -m pytest', true],
    ['pytest --collect-only', false],
    ['python3 -m unittest', false],
    ['pip install pytest', false],
    ['echo -m pytest', false],
  ])('%s runs tests: %s', (command, expected) => {
    expect(pytest.recognise?.(words(command)) !== undefined).toBe(expected)
  })

  test.each([
    ['pytest', `pytest ${flags}`],
    ['uv run pytest -- a', `uv run pytest ${flags} -- a`],
    ['python3 -m pytest -q tests', `python3 -m pytest ${flags} -q tests`],
    ['env PYTHONPATH=src pytest', `env PYTHONPATH=src:/r pytest ${flags}`],
    ['env PYTHONPATH= pytest', `env PYTHONPATH=/r pytest ${flags}`],
  ])('%s -> %s', (command, expected) => {
    const { argv, env } = pytest.instrument(words(command), '/r')
    expect(argv.join(' ')).toBe(expected)
    expect(env).toMatchObject({ PYTHONPATH: '/r', PYTHONDONTWRITEBYTECODE: '1' })
  })

  test('behind a package script and in a shell, at the end', () => {
    expect(pytest.instrument(['sh', '-c', 'pytest tests/*.py'], '/r').argv[2]).toBe(
      `pytest tests/*.py ${flags.replace('cache_dir=$MAESTRO_PYTEST_CACHE', "'cache_dir=$MAESTRO_PYTEST_CACHE'")}`,
    )
    expect(pytest.instrument(['npm', 'test'], '/r').argv.slice(0, 4)).toEqual(['npm', 'test', '--', '-p'])
  })

  test.each([
    ['pytest tests -x other', 'pytest -x tests/a.py'],
    ['pytest -k tests -n 2 --cov=src a.py::test_x[y]', 'pytest -k tests -n 2 --cov=src tests/a.py'],
    ['python3 -m pytest -q tests', 'python3 -m pytest -q tests/a.py'],
  ])('%s for one file -> %s', (command, expected) => {
    expect(pytest.withFiles(words(command), ['tests/a.py']).join(' ')).toBe(expected)
  })

  test.each([
    [{ 'pytest.ini': '' }, ['pytest.ini']],
    [{ 'setup.cfg': '[tool:pytest]' }, ['setup.cfg']],
    [{ 'pyproject.toml': '[dependency-groups]\ndev = ["pytest>=8"]' }, ['pyproject.toml']],
    [{ 'pyproject.toml': '[project]\nname = "x"' }, []],
  ])('%j', (files, expected) => {
    expect(pytest.detect?.(new Map(Object.entries(files))).map(({ why }) => why)).toEqual(expected)
  })
})

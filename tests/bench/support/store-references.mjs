// What others do, done to the same files: git alone, with stores of its own beside the work tree.
import { execFile, execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { simpleGit } from 'simple-git'
import { gitEnvironment } from './source-tree.mjs'

const run = promisify(execFile)
const options = { maxBuffer: 2 ** 28, encoding: 'utf8' }

/** A shadow repository as the peers have it: its own git folder, whose work tree is the user's. */
export const shadow = async (root, folder) => {
  mkdirSync(folder, { recursive: true })
  execFileSync('git', ['init', '-q', folder], { env: gitEnvironment })
  for (const [key, value] of [
    ['core.worktree', root],
    ['user.name', 'bench'],
    ['user.email', 'bench@localhost'],
    ['commit.gpgSign', 'false'],
    ['gc.auto', '0'],
  ])
    execFileSync('git', ['-C', folder, 'config', key, value], { env: gitEnvironment })
  writeFileSync(join(folder, '.git', 'info', 'exclude'), '.git/\n.maestro/\n')
  const git = simpleGit(folder)
  return async () => {
    await git.raw(['add', '-A', '--', root])
    await git.commit('checkpoint', { '--allow-empty': null, '--no-verify': null })
  }
}

/** Plain git on a bare repository with an index that stays. */
export const ownIndex = (root, gitDir) => {
  execFileSync('git', ['init', '-q', '--bare', gitDir], { env: gitEnvironment })
  execFileSync('git', ['--git-dir', gitDir, 'config', 'gc.auto', '0'], { env: gitEnvironment })
  writeFileSync(join(gitDir, 'info', 'exclude'), '.maestro/\n')
  const env = { ...gitEnvironment, GIT_DIR: gitDir, GIT_WORK_TREE: root, GIT_INDEX_FILE: join(gitDir, 'own.index') }
  const git = async (...args) => (await run('git', args, { ...options, cwd: root, env })).stdout.trim()
  const withInput = (input, ...args) => execFileSync('git', args, { ...options, cwd: root, env, input })
  return {
    git,
    addAll: async () => {
      await git('add', '-A')
      return git('write-tree')
    },
    addKnown: async (paths) => {
      withInput(paths.map((path) => `${path}\0`).join(''), 'update-index', '-z', '--add', '--remove', '--stdin')
      return git('write-tree')
    },
    twoWay: (from, to) => git('read-tree', '-m', '-u', from, to),
  }
}

/** The floor of every complete look: one lstat a path. */
export const lstatWalk = (root, paths) => () => {
  for (const path of paths) lstatSync(join(root, path))
}

export const gitVersion = () => run('git', ['--version'], { env: gitEnvironment })

/** Commits that each change a few of some files, on top of a commit, written by fast-import. Gives the newest. */
export const manyCommits = (gitDir, from, count, paths, random) => {
  const parts = []
  for (let n = 0; n < count; n += 1) {
    parts.push(`commit refs/bench/many\ncommitter bench <bench@localhost> ${1_700_000_000 + n} +0000\ndata 1\nx\n`)
    if (n === 0) parts.push(`from ${from}\n`)
    for (let file = 0; file < 1 + (n % 4); file += 1) {
      const text = `checkpoint ${n} ${Math.floor(random() * 1e9)}\n`
      parts.push(`M 100644 inline ${paths[Math.floor(random() * paths.length)]}\ndata ${text.length}\n${text}\n`)
    }
  }
  const args = ['--git-dir', gitDir, '-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet']
  execFileSync('git', args, { env: gitEnvironment, input: parts.join(''), maxBuffer: 2 ** 28 })
  const log = execFileSync('git', ['--git-dir', gitDir, 'log', '--reverse', '--format=%H %T', 'refs/bench/many'], {
    ...options,
    env: gitEnvironment,
  })
  return log
    .trim()
    .split('\n')
    .map((line) => ({ commit: line.slice(0, 40), tree: line.slice(41) }))
}

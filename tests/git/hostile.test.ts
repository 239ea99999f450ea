import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveCommitTree } from '../../shared/git/baseline.ts'
import { diffText } from '../../shared/git/changes.ts'
import { materialise } from '../../shared/git/checkout.ts'
import { deriveCommits } from '../../shared/git/derive-commits.ts'
import { iterationsOf } from '../../shared/git/history/iterations.ts'
import { applyRestore, previewRestore } from '../../shared/git/restore.ts'
import { recorded } from './chain.ts'
import { good, opened, put, putAll, scanned, snapshot, temporaryFolder, userGit, userRepository } from './fixture.ts'

const hooks = [
  'reference-transaction',
  'post-index-change',
  'post-checkout',
  'pre-commit',
  'post-commit',
  'pre-auto-gc',
  'fsmonitor-watchman',
  'post-rewrite',
  'pre-push',
]

/** Everything a repository's own configuration can make git start, leading to one marker. */
const trap = (gitDir: string, marker: string): void => {
  const script = join(gitDir, 'trap.sh')
  writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> ${marker}\ncat\n`)
  chmodSync(script, 0o755)
  mkdirSync(join(gitDir, 'hooks'), { recursive: true })
  for (const name of hooks) {
    writeFileSync(join(gitDir, 'hooks', name), `#!/bin/sh\necho ${name} >> ${marker}\n`)
    chmodSync(join(gitDir, 'hooks', name), 0o755)
  }
  const config = [
    `[core]\n\tfsmonitor = ${script}\n\thooksPath = ${gitDir}/hooks\n\tpager = ${script}\n\teditor = ${script}\n\tsshCommand = ${script}\n\tattributesFile = ${gitDir}/attributes\n`,
    `[filter "evil"]\n\tclean = ${script}\n\tsmudge = ${script}\n\tprocess = ${script}\n\trequired = true\n`,
    `[diff]\n\texternal = ${script}\n[diff "evil"]\n\tcommand = ${script}\n\ttextconv = ${script}\n[merge "evil"]\n\tdriver = ${script}\n`,
    `[gpg]\n\tprogram = ${script}\n[commit]\n\tgpgSign = true\n[credential]\n\thelper = ${script}\n[uploadpack]\n\tpackObjectsHook = ${script}\n`,
    `[remote "origin"]\n\turl = ext::${script}\n\tpromisor = true\n\tpartialclonefilter = blob:none\n[alias]\n\tls-files = !${script}\n[submodule]\n\trecurse = true\n`,
  ].join('')
  writeFileSync(join(gitDir, 'config'), config, { flag: 'a' })
  writeFileSync(join(gitDir, 'attributes'), '* filter=evil diff=evil merge=evil\n')
}

test('nothing the repository configures is run, and not one byte of its git folder changes', async () => {
  const marker = join(temporaryFolder(), 'marker')
  const root = userRepository({ 'a.txt': 'a\n', 'src/b.txt': 'b\n' })
  mkdirSync(join(root, 'nested'))
  userGit(join(root, 'nested'), 'init', '-q')
  putAll(root, { 'nested/n': 'n', '.gitattributes': '* filter=evil diff=evil merge=evil\n', 'nested/.gitattributes': '* filter=evil\n' })
  for (const gitDir of [join(root, '.git'), join(root, 'nested/.git')]) {
    trap(gitDir, marker)
    putAll(gitDir, { 'info/attributes': '* filter=evil diff=evil\n' })
  }
  const before = [snapshot(join(root, '.git'), ['maestro']), snapshot(join(root, 'nested/.git'))]

  const repo = await opened(root)
  const first = await scanned(repo)
  put(root, 'a.txt', 'edited\n')
  const second = await scanned(repo)
  expect(good(await diffText(repo, first.tree, second.tree, undefined, 10_000)).text).toContain('+edited')
  const made = [recorded(1, first.tree), recorded(2, second.tree)]
  deriveCommits(repo, 's', made)
  expect(good(await iterationsOf(repo, made, 'a.txt')).length).toBe(2)
  const restore = { to: first.tree, now: second.tree }
  good(await applyRestore(repo, { ...restore, confirm: good(await previewRestore(repo, restore)).confirm }))
  const { tree } = good(await resolveCommitTree(repo, 'HEAD'))
  good(await materialise(repo, tree, join(repo.place.storeDir, 'slot')))
  good(await materialise(repo, second.tree, join(repo.place.storeDir, 'slot')))

  expect(existsSync(marker)).toBe(false)
  expect([snapshot(join(root, '.git'), ['maestro']), snapshot(join(root, 'nested/.git'))]).toEqual(before)
  // The trap is a real one: plain git walks into it.
  expect(() => userGit(root, 'status')).toThrow('clean filter')
  expect(existsSync(marker)).toBe(true)
})

test('variables of the process that lead git elsewhere are not passed on', async () => {
  const root = userRepository()
  const names = {
    GIT_DIR: '/nonexistent',
    GIT_INDEX_FILE: '/nonexistent',
    GIT_OBJECT_DIRECTORY: '/nonexistent',
    GIT_EXTERNAL_DIFF: 'false',
    GIT_CONFIG_COUNT: 'x',
  }
  Object.assign(process.env, names)
  try {
    const repo = await opened(root)
    expect((await scanned(repo)).files).toBe(1)
  } finally {
    for (const name of Object.keys(names)) delete process.env[name]
  }
})

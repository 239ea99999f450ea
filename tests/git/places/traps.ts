import { createHash } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { put, putAll, temporaryFolder, userGit } from '../fixture.ts'

/** Where every trap leaves a file of its own name when something starts it or asks it. */
export type Marks = {
  readonly program: (name: string) => string
  readonly file: (name: string) => string
  readonly sprung: () => string[]
  readonly clear: () => void
}

export const openMarks = (): Marks => {
  const folder = temporaryFolder()
  const marks = join(folder, 'marks')
  put(folder, 'marks/.keep', '')
  const sprung = (): string[] =>
    readdirSync(marks)
      .filter((name) => name !== '.keep')
      .toSorted()
  return {
    program: (name) => {
      // A filter goes on, so that what comes after it is reached too; anything else ends, because git would wait for its answer.
      if (!existsSync(join(folder, name)))
        put(folder, name, { exec: `#!/bin/sh\ntouch ${join(marks, name)}\n${/clean|smudge/.test(name) ? 'cat' : 'exit 1'}\n` })
      return join(folder, name)
    },
    file: (name) => join(marks, name),
    sprung,
    clear: () => {
      for (const name of sprung()) put(marks, name, null)
    },
  }
}

const hooks = [
  [
    'applypatch-msg',
    'pre-applypatch',
    'post-applypatch',
    'pre-commit',
    'pre-merge-commit',
    'prepare-commit-msg',
    'commit-msg',
    'post-commit',
  ],
  ['pre-rebase', 'post-checkout', 'post-merge', 'pre-push', 'pre-receive', 'update', 'proc-receive', 'post-receive', 'post-update'],
  [
    'reference-transaction',
    'push-to-checkout',
    'pre-auto-gc',
    'post-rewrite',
    'sendemail-validate',
    'fsmonitor-watchman',
    'post-index-change',
  ],
  ['p4-changelist', 'p4-prepare-changelist', 'p4-post-changelist', 'p4-pre-submit'],
].flat()

/** Everything that a configuration can make git start, ask or write. Names are the marks. */
const configuration = (marks: Marks, gitDir: string): string => {
  const run = marks.program
  return `[core]
	repositoryFormatVersion = 1
	fsmonitor = ${run('fsmonitor')}
	hooksPath = ${gitDir}/hooks
	pager = ${run('pager')}
	editor = ${run('editor')}
	askPass = ${run('askpass')}
	sshCommand = ${run('ssh')}
	gitProxy = ${run('gitproxy')}
	alternateRefsCommand = ${run('alternaterefs')}
	attributesFile = ${gitDir}/attributes
	untrackedCache = true
	splitIndex = true
[extensions]
	worktreeConfig = true
	partialClone = origin
[filter "evil"]
	clean = ${run('clean')}
	smudge = ${run('smudge')}
	process = ${run('process')}
	required = true
[filter "quiet"]
	clean = ${run('quiet-clean')}
	smudge = ${run('quiet-smudge')}
[diff]
	external = ${run('external-diff')}
	submodule = log
	ignoreSubmodules = none
[diff "evil"]
	command = ${run('diff-command')}
	textconv = ${run('textconv')}
	cachetextconv = true
[merge "evil"]
	driver = ${run('merge-driver')} %A
[gpg]
	program = ${run('gpg')}
[gpg "ssh"]
	program = ${run('gpg-ssh')}
	defaultKeyCommand = ${run('gpg-ssh-key')}
[commit]
	gpgSign = true
	template = ${gitDir}/config
[tag]
	gpgSign = true
[log]
	showSignature = true
[credential]
	helper = !${run('credential')}
[sequence]
	editor = ${run('sequence-editor')}
[interactive]
	diffFilter = ${run('difffilter')}
[pager]
	ls-files = ${run('pager-ls-files')}
	ls-tree = ${run('pager-ls-tree')}
	diff-tree = ${run('pager-diff-tree')}
	status = ${run('pager-status')}
[uploadpack]
	packObjectsHook = ${run('packobjects')}
[remote "origin"]
	url = ext::${run('ext')}
	uploadpack = ${run('uploadpack')}
	receivepack = ${run('receivepack')}
	vcs = evil
	promisor = true
	partialCloneFilter = blob:none
	fetch = +refs/heads/*:refs/remotes/origin/*
[url "ext::${run('insteadof')} "]
	insteadOf = https://
	pushInsteadOf = https://
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[alias]
	ls-files = !${run('alias')}
	rev-parse = !${run('alias')}
	cat-file = !${run('alias')}
	check-ignore = !${run('alias')}
[submodule]
	recurse = true
[submodule "sub"]
	url = ext::${run('submodule-url')}
	update = !${run('submodule-update')}
	active = true
[receive]
	procReceiveRefs = refs/
	denyCurrentBranch = updateInstead
[trace2]
	normalTarget = ${marks.file('trace2')}
	eventTarget = ${marks.file('trace2-event')}
	perfTarget = ${marks.file('trace2-perf')}
[init]
	templateDir = ${gitDir}
[mergetool "evil"]
	cmd = ${run('mergetool')}
[tar "tar.gz"]
	command = ${run('tar')}
[gc]
	auto = 1
	autoDetach = false
[maintenance]
	auto = true
[include]
	path = ${gitDir}/included
[includeIf "gitdir:/"]
	path = ${gitDir}/included-if
`
}

/** Sets every trap in a git folder; `.gitattributes` and the rest of the work tree come on top. */
export const trap = (root: string, marks: Marks): void => {
  const gitDir = join(root, '.git')
  const { program } = marks
  for (const name of hooks) put(gitDir, `hooks/${name}`, { exec: `#!/bin/sh\ntouch ${marks.file(`hook-${name}`)}\n` })
  writeFileSync(join(gitDir, 'config'), configuration(marks, gitDir), { flag: 'a' })
  const attributes = '* filter=evil diff=evil merge=evil\n*.quiet filter=quiet\n'
  putAll(gitDir, {
    attributes,
    'info/attributes': attributes,
    'config.worktree': `[core]\n\tfsmonitor = ${program('fsmonitor-worktree')}\n`,
    included: `[core]\n\tfsmonitor = ${program('fsmonitor-included')}\n[diff]\n\texternal = ${program('external-diff-included')}\n`,
    'included-if': `[core]\n\tfsmonitor = ${program('fsmonitor-included-if')}\n`,
  })
}

/** A second history laid over the first: a replaced commit, a graft and borrowed objects. Gives the ids that are true. */
export const falsify = (
  root: string,
): { readonly head: string; readonly parent: string; readonly tree: string; readonly parentTree: string } => {
  const truth = {
    head: userGit(root, 'rev-parse', 'HEAD'),
    parent: userGit(root, 'rev-parse', 'HEAD~1'),
    tree: userGit(root, 'rev-parse', 'HEAD^{tree}'),
    parentTree: userGit(root, 'rev-parse', 'HEAD~1^{tree}'),
  }
  const empty = userGit(root, 'hash-object', '-w', '-t', 'tree', '/dev/null')
  const lie = userGit(root, 'commit-tree', empty, '-m', 'a lie')
  userGit(root, 'update-ref', `refs/replace/${truth.head}`, lie)
  const other = temporaryFolder()
  userGit(other, 'init', '-q')
  userGit(other, 'commit', '-qm', 'elsewhere', '--allow-empty')
  putAll(root, { '.git/info/grafts': `${truth.head} ${lie}\n`, '.git/objects/info/alternates': `${other}/.git/objects\n` })
  return truth
}

const entryOf = (path: string, oid: string): Buffer => {
  const name = Buffer.from(path)
  const entry = Buffer.alloc(Math.ceil((62 + name.length + 1) / 8) * 8)
  entry.writeUInt32BE(0o100644, 24)
  Buffer.from(oid, 'hex').copy(entry, 40)
  entry.writeUInt16BE(name.length, 60)
  name.copy(entry, 62)
  return entry
}

/** An index (version 2) with paths that git itself would never write. */
export const craftIndex = (root: string, paths: readonly string[], oid: string): void => {
  const header = Buffer.from('DIRC\0\0\0\x02\0\0\0\0', 'latin1')
  header.writeUInt32BE(paths.length, 8)
  const body = Buffer.concat([header, ...paths.toSorted().map((path) => entryOf(path, oid))])
  writeFileSync(join(root, '.git/index'), Buffer.concat([body, createHash('sha1').update(body).digest()]))
}

/** Variables with which a process is told where git's things are and what to start. */
export const hostileEnvironment = (marks: Marks, root: string): Record<string, string> => {
  const run = marks.program
  const planted = `#!/bin/sh\ntouch ${marks.file('planted-git')}\nexit 1\n`
  putAll(root, { git: { exec: planted }, 'node_modules/.bin/git': { exec: planted }, 'exec/git-ls-files': { exec: planted } })
  return {
    PATH: ['.', '', join(root, 'node_modules/.bin'), 'node_modules/.bin', root, process.env['PATH'] ?? ''].join(':'),
    GIT_DIR: '/nonexistent',
    GIT_WORK_TREE: '/nonexistent',
    GIT_COMMON_DIR: '/nonexistent',
    GIT_INDEX_FILE: '/nonexistent',
    GIT_OBJECT_DIRECTORY: '/nonexistent',
    GIT_ALTERNATE_OBJECT_DIRECTORIES: '/nonexistent',
    GIT_SHALLOW_FILE: '/nonexistent',
    GIT_REPLACE_REF_BASE: 'refs/heads/',
    GIT_NAMESPACE: 'other',
    GIT_EXEC_PATH: join(root, 'exec'),
    GIT_EXTERNAL_DIFF: run('env-external-diff'),
    GIT_PAGER: run('env-pager'),
    GIT_EDITOR: run('env-editor'),
    GIT_SEQUENCE_EDITOR: run('env-sequence-editor'),
    GIT_SSH_COMMAND: run('env-ssh'),
    GIT_SSH: run('env-ssh'),
    GIT_ASKPASS: run('env-askpass'),
    SSH_ASKPASS: run('env-askpass'),
    GIT_PROXY_COMMAND: run('env-proxy'),
    PAGER: run('env-pager'),
    EDITOR: run('env-editor'),
    GIT_TRACE: marks.file('env-trace'),
    GIT_TRACE_SETUP: marks.file('env-trace-setup'),
    GIT_TRACE2: marks.file('env-trace2'),
    GIT_TRACE2_EVENT: marks.file('env-trace2-event'),
    GIT_TRACE2_PERF: marks.file('env-trace2-perf'),
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.fsmonitor',
    GIT_CONFIG_VALUE_0: run('env-fsmonitor'),
    GIT_CONFIG_PARAMETERS: `'core.fsmonitor'='${run('env-fsmonitor')}'`,
    GIT_LITERAL_PATHSPECS: '0',
    GIT_ICASE_PATHSPECS: '1',
    GIT_FLUSH: '0',
  }
}

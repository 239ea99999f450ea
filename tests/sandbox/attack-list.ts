import type { Family } from './attacks/attack.ts'

/** What holds one line of the list: attacks by their names, or tests as `file > words of the title`. */
export type Line = {
  readonly family: Family
  readonly says: string
  readonly attacks?: readonly string[]
  readonly tests?: readonly string[]
}

const line = (family: Family, says: string, attacks: readonly string[], tests: readonly string[] = []): Line => ({
  family,
  says,
  attacks,
  tests,
})

const sandbox = 'tests/sandbox/'
const hostile = 'tests/git/hostile.test.ts > nothing that a repository configures is run by any of our verbs'

/** Everything that the suite must try, and who tries it. attack-list.test.ts fails where a line is held by nobody. */
export const attackList: readonly Line[] = [
  line('files', 'write and create outside', [
    'create outside',
    'make a folder outside',
    'write over a file outside',
    'truncate a file outside',
  ]),
  line('files', 'rename', ['rename out', 'rename over a file outside', 'remove a file outside']),
  line('files', 'hard link', ['link a file of the workspace out', 'write through a hard link', 'link an unnamed file out']),
  line('files', 'symbolic link', [
    'create through a link',
    'write through a link to a file',
    'write through a link that was there before',
    'swap a folder for a link while it is written',
  ]),
  line('files', '..', ['create through dots', 'climb out by an open folder', 'create through the root of process 1']),
  line('files', 'host /tmp and /dev/shm', ['write into the temporary folder of the host', 'write into /var/tmp of the host', 'write into the shared memory folder of the host']), // prettier-ignore
  line('files', 'a read-only mount, /usr, the home folder', ['write into a read-only mount', 'write into /usr', 'write into the home folder', 'write beside the programs of the home folder']), // prettier-ignore
  line('files', 'a link in the workspace that the log follows', ['write into the folder of the run'], [`${sandbox}honesty.test.ts > a link in the place of the log is not followed`]), // prettier-ignore
  line('files', 'a link in the workspace that a restore follows', [], ['tests/git/restore.test.ts > a symlink in the tree is replaced, never followed', 'tests/git/restore.test.ts > nothing is written outside the root through a symlink', 'tests/git/checkout.test.ts > a link that a run planted where a folder was leads nothing outside']), // prettier-ignore
  line('files', 'a link in the workspace that reading and watching follow', [], ['tests/git/scan.test.ts > the folder that became a symlink to another folder does not lend its files', 'tests/git/robust.test.ts > reads nothing through a link', 'tests/store/projection.test.ts > a link in the place of .maestro is not followed']), // prettier-ignore
  line('files', 'a link as the root of the workspace', [], ['tests/git/place.test.ts > a path through a symlink gives the real one']),
  line('files', 'a setuid file left behind', ['leave a setuid file behind']),

  line('secrets', '~/.ssh, ~/.aws, ~/.npmrc, ~/.gitconfig', ['read ~/.ssh/id_ed25519', 'read ~/.aws/credentials', 'read ~/.npmrc', 'read ~/.gitconfig', 'read ~/.cargo/credentials.toml', 'read ~/.local/share/keyrings/login.keyring', 'list the home folder']), // prettier-ignore
  line('secrets', 'another secret outside the workspace', ['read a secret outside the workspace', 'read a secret in /var/tmp', 'read /etc/shadow', 'read the journal of the run']), // prettier-ignore
  line(
    'secrets',
    'a token in the environment',
    ['find a token in the environment'],
    [`${sandbox}endings.test.ts > sees a scrubbed environment`],
  ),
  line('secrets', '/proc/1/environ and cmdline', ['find a token in the environment', 'read the policy in the command line of process 1']),
  line('secrets', '/proc/<pid>/{environ,cmdline,root,cwd,fd}', ['read the environment of host processes', 'read the command lines of host processes', 'read through the root of a host process', 'read through the folder of a host process', 'read through a descriptor of a host process']), // prettier-ignore
  line('secrets', 'inherited descriptors', ['use an inherited descriptor'], [`${sandbox}lifetimes.test.ts > the run goes on, and another process reads its result`]), // prettier-ignore
  line('secrets', '/proc/keys and the keyring', ['read the list of kernel keys', 'read a key of the user', 'add_key']),
  line('secrets', 'SysV shared memory', ['attach shared memory of the host', 'read the memory folder of the host']),

  line('network', 'TCP to 127.0.0.1, 127.0.0.2, ::1', ['TCP to 127.0.0.1', 'TCP to 127.0.0.2', 'TCP to ::1']),
  line('network', 'UDP', ['UDP to 127.0.0.1']),
  line('network', 'abstract and path unix sockets', ['abstract unix socket', 'unix socket by its path']),
  line('network', 'AF_VSOCK, AF_PACKET, netlink other than route, AF_ALG', ['AF_VSOCK', 'AF_PACKET', 'netlink of kernel events', 'netlink of audit', 'AF_ALG', 'raw sockets', 'any other address family', 'another network in /proc']), // prettier-ignore
  line('network', 'proxy: an address, another port, CONNECT, going round it', [], [`${sandbox}network.test.ts > reaches the names of its list at their ports, and nothing else`]), // prettier-ignore
  line('network', 'proxy: a name that leads to loopback', [], [`${sandbox}network.test.ts > never leads home by a name`]),
  line('network', 'proxy: the whole list with the network open', [], [`${sandbox}escape.test.ts > nor with the network open to a list`]),

  line('processes', 'kill, ptrace, process_vm_readv of a host process', ['signal a host process', 'trace a host process', 'read the memory of a host process', 'take a descriptor of a host process', 'signal a host process by a descriptor', 'change the priority of a host process']), // prettier-ignore
  line('processes', 'setsid and double fork, ignoring SIGTERM', [], [`${sandbox}survivors.test.ts > by its time limit`, `${sandbox}endings.test.ts > its time limit ends a daemon that ignores signals and left its group`]), // prettier-ignore
  line('processes', 'a daemon that holds stdout', ['let a daemon hold the output'], [`${sandbox}endings.test.ts > a daemon left behind ends with the command`]), // prettier-ignore
  line('processes', 'kill -9 of the server and of the supervisor', [], ['tests/pair/jobs.test.ts > the host dies: the run goes on, and the next process finds its result', `${sandbox}survivors.test.ts > nobody is left, whatever it was doing`]), // prettier-ignore
  line('processes', 'a start from a worker thread', [], [`${sandbox}lifetimes.test.ts > a run that a worker thread started outlives the thread`]), // prettier-ignore
  line('processes', 'a cancel in the first millisecond', [], [`${sandbox}endings.test.ts > a cancel in the first moment is heard`, `${sandbox}survivors.test.ts > by a cancel, at any moment`]), // prettier-ignore
  line('processes', 'a fork bomb as root and as a user', ['a fork bomb', 'a chain of forks'], [`${sandbox}endings.test.ts > too many processes stop at their limit`]), // prettier-ignore
  line('processes', 'SIGSTOP of itself', ['stop itself, and the shell around it']),

  line('privilege', 'remount, unmount masks', ['make a read-only mount writable', 'unmount what is read-only', 'make the root writable', 'unmount the masks of /proc', 'the new mount calls'], [`${sandbox}pieces.test.ts > each piece of the policy is there because something gets out without it`]), // prettier-ignore
  line('privilege', 'nested user namespaces, clone3', ['a user namespace by unshare', 'a user namespace by clone', 'a user namespace by clone3', 'unshare(1) into a full set of capabilities', 'enter another namespace']), // prettier-ignore
  line('privilege', 'mknod and devices', ['make a device and open it', 'use a device of the host']),
  line('privilege', '/proc/sys opened for writing, as root', [
    'open kernel settings for writing',
    'open any other kernel file for writing',
  ]),
  line('privilege', 'bpf, io_uring, perf, userfaultfd, add_key', ['bpf', 'io_uring', 'perf_event_open', 'userfaultfd', 'add_key', 'open by handle', 'calls that need a capability', 'chroot']), // prettier-ignore
  line('privilege', 'x32 and int80', process.arch === 'x64' ? ['the x32 entry', 'the 32 bit entry'] : [], ['shared/sandbox/seccomp.test.ts > kills a call of a foreign architecture']), // prettier-ignore
  line('privilege', 'setuid programs, capabilities, the filter', ['gain privileges by a setuid program', 'keep a capability', 'no filter']),

  line(
    'resources',
    'memory',
    ['memory of its own', 'memory that is shared', 'memory in a file without a name', 'memory of many processes'],
    [`${sandbox}limits.test.ts > memory that processes hold together`],
  ),
  line('resources', 'CPU', ['spin'], [`${sandbox}limits.test.ts > CPU time of the whole tree`]),
  line('resources', 'filling /tmp and every other folder of the sandbox', ['fill /tmp', 'fill /var/tmp', 'fill /dev/shm', 'fill the home folder', 'fill /run', 'fill /dev', 'fill the root']), // prettier-ignore
  line('resources', 'filling the workspace with many files', [], [`${sandbox}limits.test.ts > the disk, whether in many small files`]),
  line('resources', 'one huge line, a million small ones', ['flood the output without a newline'], [`${sandbox}output.test.ts > nothing is lost on disk, and nobody needs more than 200 MB for it`]), // prettier-ignore
  line(
    'resources',
    'flood of output, size of the log',
    ['flood the output'],
    [`${sandbox}endings.test.ts > a flood of output stops at its limit`],
  ),
  line('resources', 'limits taken back, core dumps, a huge file', ['raise its own limits', 'a core dump', 'a file larger than allowed']),

  line('terminal', 'TIOCSTI and TIOCLINUX at a real terminal', ['reach TIOCSTI', 'reach TIOCLINUX', 'open a terminal of the host'], [`${sandbox}terminal.test.ts > is there where nothing is between: the attack is one`]), // prettier-ignore
  line('terminal', 'the 13 payloads, in pieces and cut', [], [`${sandbox}terminal.test.ts > steers nothing, in whatever pieces it comes`, `${sandbox}terminal.test.ts > steers nothing where its middle is left out`]), // prettier-ignore
  line('terminal', 'a forged result and forged figures in the output', ['forge the result of the run'], [`${sandbox}honesty.test.ts > a result and figures in the output are output`]), // prettier-ignore
  line('terminal', 'writes to descriptors 3 to 9', ['write to descriptors 3 to 9']),

  line('git', 'every trap of a repository on every verb of ours', [], [hostile, 'tests/git/hostile.test.ts > the traps are live: plain git walks into them']), // prettier-ignore
  line('git', 'writing the git folder from a run', ['write the git configuration', 'write the git configuration with git', 'replace the git configuration', 'plant a hook', 'plant attributes', 'plant an object', 'move the git folder away', 'remove the git folder', 'unmount the git folder', 'make the git folder writable', 'write through a link to the git folder']), // prettier-ignore
  line('git', '.git as a file and as a link', ['point a .git file elsewhere', 'replace a .git file', 'point a .git link elsewhere', 'write through a .git link', 'swap a .git link that leads into the workspace']), // prettier-ignore
  line('git', 'core.worktree elsewhere, gitdir elsewhere', [], ['tests/git/hostile.test.ts > a core.worktree that leads elsewhere is not followed', 'tests/git/place.test.ts > a linked work tree shares the store']), // prettier-ignore
  line('git', 'include.path and configuration written meanwhile', ['write the git configuration with git'], [hostile]),
  line('git', 'nested repositories', [], ['tests/git/scan.test.ts > a nested repository, a submodule and one with a broken .git are plain files']), // prettier-ignore
  line('git', '.gitattributes that stop a checkpoint', [], ['tests/git/scan.test.ts > attributes of the work tree convert nothing and run nothing']), // prettier-ignore
  line('git', 'names with newlines, dashes, no UTF-8', [], ['tests/git/scan.test.ts > names that are not UTF-8, or hold a newline', 'tests/git/checkout.test.ts > names that are not UTF-8 are materialised', 'tests/git/robust.test.ts > names that git would take for patterns are names']), // prettier-ignore
  line('git', 'a huge file', [], ['tests/git/scan.test.ts > untracked secrets and large files are not stored and named', 'tests/git/restore.test.ts > large content of a size no pipe holds']), // prettier-ignore

  line('honesty', 'no bwrap', [], ['tests/pair/grades.test.ts > no sandbox: nothing is run, the exact reason and the fix are said']),
  line('honesty', 'a planted bwrap', [], [`${sandbox}probe.test.ts > one planted in the workspace, or behind a relative entry, is not looked at`]), // prettier-ignore
  line('honesty', 'a bwrap that only pretends', [], [`${sandbox}probe.test.ts > runs the command unconfined`, `${sandbox}probe.test.ts > does nothing and exits 0`]), // prettier-ignore
  line('honesty', 'namespaces denied', [], [`${sandbox}honesty.test.ts > where namespaces are denied, the probe refuses`]),
  line('honesty', 'a grade missing from a record', [], [`${sandbox}honesty.test.ts > a result without its grade is none`, `${sandbox}honesty.test.ts > evidence without a grade is none`]), // prettier-ignore
  line('honesty', 'baseline and candidate of different grades', [], ['shared/judge/compare-records.test.ts > another sandbox']),
  line('honesty', 'unconfined set by a file in the workspace', [], ['tests/pair/grades.test.ts > a file of the workspace cannot allow it']),
  line('honesty', 'signalling the supervisor', ['signal the supervisor']),
]

import { attacks, type Attack } from './attack.ts'

const plants = { family: 'privilege', by: 'sh', sign: 'planted' } as const
const claims = { family: 'privilege', by: 'native', sign: 'claimed' } as const
const nothing = { not: 'without a sandbox there is nothing of this kind to undo' }

/** Opening is enough: nothing is written. */
const opensForWriting = (roots: string): string => `
opened = []
def attempt(path):
  try:
    os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW))
    opened.append(path)
  except OSError: pass
for root in ${roots}:
  attempt(root)
  for folder, below, names in os.walk(root):
    for name in names: attempt(os.path.join(folder, name))
print('ESCAPED' if opened else 'BLOCKED', len(opened), opened[:20])
`

/** Undoing the sandbox from inside, and kernel surface that only attacks have a use for. */
export const privilegeAttacks: readonly Attack[] = [
  ...attacks(
    { ...plants, control: 'anyone' },
    {
      'make a read-only mount writable': 'mount -o remount,rw,bind "$PWD/shown"; echo x > "shown/$MARK"',
      'unmount what is read-only': 'umount -l "$PWD/shown"; echo x > "shown/$MARK"',
    },
  ),
  {
    ...plants,
    name: 'make the root writable',
    script: 'mount -o remount,rw,bind /; mount -o remount,rw,bind /usr; echo x > "/usr/local/lib/$MARK"',
    control: 'root',
  },
  {
    ...claims,
    name: 'unmount the masks of /proc',
    by: 'sh',
    script:
      'for at in /proc/sys /proc/keys /proc/timer_list /proc/irq /proc/bus; do umount -l $at && echo ESCAPED $at; done; echo BLOCKED where nothing else is said',
    control: nothing,
  },
  ...attacks(
    { ...claims, control: 'anyone' },
    {
      'a user namespace by unshare': 'unshare-user',
      'a user namespace by clone': 'clone-user',
      'a user namespace by clone3': 'clone3-user',
      io_uring: 'io-uring',
      perf_event_open: 'perf',
      userfaultfd: 'userfaultfd',
      add_key: 'add-key',
      ...(process.arch === 'x64' ? { 'the 32 bit entry': 'int80' } : {}),
    },
  ),
  ...attacks(
    { ...claims, by: 'sh', control: 'anyone' },
    {
      'unshare(1) into a full set of capabilities':
        'if unshare --user --map-root-user --mount true; then echo ESCAPED; else echo BLOCKED; fi',
      'gain privileges by a setuid program': 'if grep -q "^NoNewPrivs:.0" /proc/self/status; then echo ESCAPED; else echo BLOCKED; fi',
      'no filter': 'if grep -q "^Seccomp:.0" /proc/self/status; then echo ESCAPED; else echo BLOCKED; fi',
    },
  ),
  ...attacks(
    { ...claims, control: 'root' },
    {
      bpf: 'bpf',
      'enter another namespace': 'setns',
      'make a device and open it': 'mknod',
      'open by handle': 'open-by-handle',
      'the new mount calls': 'new-mount',
      'calls that need a capability': 'privileged-calls',
      chroot: 'chroot',
    },
  ),
  {
    ...claims,
    by: 'sh',
    name: 'keep a capability',
    script: 'if grep -Eq "^Cap(Eff|Prm|Inh|Amb|Bnd):.*[1-9a-f]" /proc/self/status; then echo ESCAPED; else echo BLOCKED; fi',
    control: 'anyone',
  },
  ...attacks(
    { ...claims, by: 'python', control: 'root' },
    {
      'open kernel settings for writing': opensForWriting("['/proc/sys']"),
      'open any other kernel file for writing': opensForWriting(
        "['/proc/' + name for name in os.listdir('/proc') if not name.isdigit() and name not in ('self', 'thread-self', 'sys')] + ['/sys/kernel', '/sys/fs']",
      ),
      'use a device of the host': `
found = [name for name in os.listdir('/dev') if name.startswith(('vd', 'sd', 'nvme', 'kmsg', 'mem', 'kvm', 'fuse', 'loop', 'dm-', 'net'))]
print('ESCAPED' if found else 'BLOCKED', found)
`,
    },
  ),
  ...(process.arch === 'x64'
    ? attacks({ ...claims, control: { not: 'kernels of today are built without x32 calls' } }, { 'the x32 entry': 'x32' })
    : []),
]

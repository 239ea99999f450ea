import { attacks, type Attack } from './attack.ts'

const shared = { family: 'resources', by: 'sh', sign: 'claimed' } as const
const inEveryGrade = { not: 'this limit holds in every grade' }
const MiB = 1024 * 1024

/** Writes 96 MiB in small files where 64 MiB are allowed, cleans up, and says whether it fitted. */
const fill = (folder: string): string => `
d=${folder}/$MARK
mkdir "$d" || { echo BLOCKED no folder; exit; }
n=0
while [ $n -lt 96 ] && head -c 1048576 /dev/zero > "$d/$n"; do n=$((n + 1)); done
rm -rf "$d"
if [ $n -eq 96 ]; then echo ESCAPED $n; else echo BLOCKED after $n; fi`

/** Taking more than was given. */
export const resourceAttacks: readonly Attack[] = [
  ...attacks(
    { ...shared, control: 'anyone', limits: { memoryBytes: 64 * MiB } },
    {
      'fill /tmp': fill('/tmp'),
      'fill /var/tmp': fill('/var/tmp'),
      'fill /dev/shm': fill('/dev/shm'),
    },
  ),
  ...attacks(
    { ...shared, control: { not: 'needs a folder that only a sandbox makes' }, limits: { memoryBytes: 64 * MiB } },
    { 'fill the home folder': fill('/home/agent'), 'fill /run': fill('/run'), 'fill /dev': fill('/dev'), 'fill the root': fill('/etc') },
  ),
  {
    ...shared,
    name: 'a file larger than allowed',
    script: 'head -c 3000000 /dev/zero > big; if [ "$(stat -c %s big)" -gt 2000000 ]; then echo ESCAPED; else echo BLOCKED; fi',
    control: 'anyone',
    limits: { fileBytes: MiB },
  },
  {
    ...shared,
    name: 'memory of its own',
    by: 'python',
    script: `
try:
  held = bytearray(700 * 1024 * 1024)
  print('ESCAPED', len(held))
except MemoryError: print('BLOCKED')
`,
    control: { not: 'without a sandbox a process may take what all may take together' },
    limits: { memoryBytes: 512 * MiB },
  },
  ...attacks(
    {
      ...shared,
      by: 'python',
      sign: { ends: 'memory-limit' },
      control: inEveryGrade,
      limits: { memoryBytes: 256 * MiB, treeMemoryBytes: 256 * MiB },
    },
    {
      'memory that is shared': `
import mmap, time
held = mmap.mmap(-1, 400 * 1024 * 1024)
for at in range(0, len(held), 4096): held[at] = 1
time.sleep(15)
`,
      'memory in a file without a name': `
import time
files = [os.memfd_create('held') for _ in range(10)]
for fd in files: os.write(fd, b'x' * 40 * 1024 * 1024)
time.sleep(15)
`,
      'memory of many processes': `
import time
for _ in range(10):
  if os.fork() == 0:
    held = bytearray(os.urandom(1024)) * (50 * 1024)
    time.sleep(15)
time.sleep(15)
`,
    },
  ),
  {
    ...shared,
    name: 'a core dump',
    script: 'if [ "$(ulimit -Hc)" != 0 ]; then echo ESCAPED; else echo BLOCKED; fi',
    control: 'anyone',
  },
  {
    ...shared,
    name: 'raise its own limits',
    script: 'if ulimit -f unlimited || ulimit -d unlimited; then echo ESCAPED; else echo BLOCKED; fi',
    control: 'anyone',
  },
  {
    ...shared,
    name: 'a fork bomb',
    // As fast as it can only where nobody else works: it brings thousands of processes before the watchdog's next look.
    script:
      process.env['npm_lifecycle_event'] === 'test:sandbox'
        ? 'f() { f & f & sleep 9000; }; f'
        : 'f() { sleep 0.03; f & f & sleep 9000; }; f',
    sign: { ends: 'process-limit' },
    control: inEveryGrade,
    limits: { processes: 60 },
    alone: true,
  },
  {
    ...shared,
    name: 'a chain of forks',
    by: 'python',
    script: `
import time
for _ in range(400):
  if os.fork() == 0: time.sleep(9000)
`,
    sign: { ends: 'process-limit' },
    control: inEveryGrade,
    limits: { processes: 60 },
  },
  {
    ...shared,
    name: 'spin',
    script: 'trap "" TERM INT HUP; while :; do :; done',
    sign: { ends: 'timed-out' },
    control: inEveryGrade,
    timeoutMs: 700,
  },
  {
    ...shared,
    name: 'flood the output',
    script: 'yes',
    sign: { ends: 'output-limit' },
    control: inEveryGrade,
    limits: { outputBytes: 300_000 },
  },
  {
    ...shared,
    name: 'flood the output without a newline',
    script: 'tr "\\0" x < /dev/zero',
    sign: { ends: 'output-limit' },
    control: inEveryGrade,
    limits: { outputBytes: 300_000 },
  },
]

import { attacks, type Attack } from './attack.ts'

const tells = { family: 'secrets', by: 'sh', sign: 'told', control: 'anyone' } as const

/** Files of a home folder that hold credentials; some lie beside folders of programs that a run is shown. */
export const secretFiles = [
  '.ssh/id_ed25519',
  '.aws/credentials',
  '.npmrc',
  '.gitconfig',
  '.netrc',
  '.config/gh/hosts.yml',
  '.cargo/credentials.toml',
  '.local/share/keyrings/login.keyring',
]

const scan = (file: string): string =>
  `cat /proc/[0-9]*/${file} /proc/[0-9]*/task/*/${file} 2>&1 | tr '\\0' '\\n' | grep -ao 'canary-[0-9a-z-]*'`

/** Reading what the run was not shown. */
export const secretAttacks: readonly Attack[] = [
  ...attacks(tells, Object.fromEntries(secretFiles.map((path) => [`read ~/${path}`, `cat "$HOST_HOME/${path}"`]))),
  ...attacks(tells, {
    'read a secret outside the workspace': 'cat "$OUTSIDE/secret"',
    'read a secret in /var/tmp': 'cat "$ELSEWHERE/secret"',
    'list the home folder': 'ls -aR "$HOST_HOME"',
    'read the environment of host processes': scan('environ'),
    'read the command lines of host processes': scan('cmdline'),
    'read through the root of a host process': 'cat /proc/[0-9]*/root"$OUTSIDE"/secret',
    'read through the folder of a host process': 'cat /proc/[0-9]*/cwd/secret',
    'read through a descriptor of a host process': 'cat "/proc/$HOST_PID/fd/9"; cat /proc/[0-9]*/fd/9',
    'read the memory folder of the host': 'cat "/dev/shm/$SHM_FILE"',
    'read the journal of the run': 'cat "$RUN_FOLDER/note"',
    'read the list of kernel keys': 'cat /proc/keys',
  }),
  { ...tells, name: 'attach shared memory of the host', by: 'native', script: 'shm-read' },
  { ...tells, name: 'read a key of the user', by: 'native', script: 'key-read' },
  {
    ...tells,
    name: 'find a token in the environment',
    script: 'env; cat /proc/self/environ /proc/1/environ | tr "\\0" "\\n"',
    control: { not: 'the environment is scrubbed in every grade' },
  },
  {
    family: 'secrets',
    by: 'sh',
    name: 'read the policy in the command line of process 1',
    script: `if tr '\\0' ' ' < /proc/1/cmdline | grep -q -e "--ro""-bind"; then echo ESCAPED; else echo BLOCKED; fi`,
    sign: 'claimed',
    control: { not: 'without a sandbox there is no policy to read' },
  },
  {
    family: 'secrets',
    by: 'sh',
    name: 'read /etc/shadow',
    script: 'if grep -q ^root: /etc/shadow; then echo ESCAPED; else echo BLOCKED; fi',
    sign: 'claimed',
    control: 'root',
  },
  {
    family: 'secrets',
    by: 'python',
    name: 'use an inherited descriptor',
    script: `
names = os.listdir('/proc/self/fd')
more = [n for n in names if int(n) > 2 and os.path.exists('/proc/self/fd/' + n)]
print('ESCAPED' if more else 'BLOCKED', more)
`,
    sign: 'claimed',
    control: { not: 'inherited descriptors are closed in every grade' },
  },
]

import { attacks, type Attack } from './attack.ts'

const plants = { family: 'files', by: 'sh', sign: 'planted', control: 'anyone' } as const
const overwrites = { family: 'files', by: 'sh', sign: 'overwritten', control: 'anyone' } as const

/** Writing where the run has no business. */
export const fileAttacks: readonly Attack[] = [
  ...attacks(plants, {
    'create outside': 'echo x > "$OUTSIDE/$MARK"',
    'make a folder outside': 'mkdir "$OUTSIDE/$MARK"',
    'create through a link': 'ln -s "$OUTSIDE" link && echo x > "link/$MARK"',
    'create through dots': 'echo x > "$(realpath -m --relative-to=. "$OUTSIDE")/$MARK"',
    'create through the root of process 1': 'echo x > "/proc/1/root$OUTSIDE/$MARK"; echo x > "/proc/self/root$OUTSIDE/$MARK"',
    'rename out': 'echo x > "$MARK" && mv "$MARK" "$OUTSIDE/$MARK"',
    'link a file of the workspace out': 'echo x > "$MARK" && ln "$MARK" "$OUTSIDE/$MARK"',
    'write into the temporary folder of the host': 'echo x > "/tmp/$MARK"',
    'write into /var/tmp of the host': 'echo x > "/var/tmp/$MARK"',
    'write into the shared memory folder of the host': 'echo x > "/dev/shm/$MARK"',
    'write into the home folder': 'echo x > "$HOST_HOME/$MARK"',
    'write beside the programs of the home folder': 'echo x > "$HOST_HOME/.cargo/bin/$MARK"',
    'write into a read-only mount': 'echo x > "shown/$MARK"',
    'write into the folder of the run': 'echo x > "$RUN_FOLDER/$MARK"',
  }),
  {
    ...plants,
    name: 'write into /usr',
    script: 'echo x > "/usr/local/lib/$MARK"',
    control: 'root',
  },
  {
    ...plants,
    name: 'climb out by an open folder',
    by: 'python',
    script: `
fd = os.open('.', os.O_RDONLY)
for _ in range(40): fd = os.open('..', os.O_RDONLY, dir_fd=fd)
target = os.open(env['OUTSIDE'].lstrip('/') + '/' + env['MARK'], os.O_WRONLY | os.O_CREAT, dir_fd=fd)
`,
  },
  {
    ...plants,
    name: 'link an unnamed file out',
    by: 'python',
    script: `
fd = os.open('.', os.O_TMPFILE | os.O_WRONLY, 0o600)
os.link(str(fd), env['OUTSIDE'] + '/' + env['MARK'], src_dir_fd=os.open('/proc/self/fd', os.O_RDONLY), follow_symlinks=True)
`,
  },
  ...attacks(overwrites, {
    'write over a file outside': 'echo evil > "$TARGET"',
    'truncate a file outside': ': > "$TARGET"',
    'remove a file outside': 'rm -f "$TARGET"',
    'rename over a file outside': 'echo evil > own && mv -f own "$TARGET"',
    'write through a hard link': 'ln "$TARGET" hard && echo evil > hard',
    'write through a link to a file': 'ln -s "$TARGET" soft && echo evil > soft',
    'write through a link that was there before': 'echo evil > planted-link',
    'swap a folder for a link while it is written': 'mkdir swap; rmdir swap; ln -s "$OUTSIDE" swap; echo evil > swap/target',
  }),
  {
    name: 'leave a setuid file behind',
    family: 'files',
    by: 'sh',
    script: 'cp /bin/true left && chmod 4755 left',
    sign: 'setuid',
    control: 'anyone',
    allowed: 'the workspace is the run’s to write; the mount has nosuid inside, and the bit is the host’s to see in what the run left',
  },
]

import { type Attack } from './attack.ts'

/** Forging what Maestro will believe of the run. */
export const honestyAttacks: readonly Attack[] = [
  {
    family: 'honesty',
    by: 'sh',
    name: 'forge the result of the run',
    script:
      'echo "{}" > "$RUN_FOLDER/$MARK" && mv "$RUN_FOLDER/$MARK" "$RUN_FOLDER/result.json.$MARK"; ls "$RUN_FOLDER" && : > "$RUN_FOLDER/$MARK"',
    sign: 'planted',
    control: 'anyone',
  },
  {
    family: 'honesty',
    by: 'python',
    name: 'write to descriptors 3 to 9',
    script: `
wrote = []
for fd in range(3, 10):
  try:
    os.write(fd, b'0.00 9999.00 9999.00 99999999 0\\n')
    wrote.append(fd)
  except OSError: pass
print('ESCAPED' if wrote else 'BLOCKED', wrote)
`,
    sign: 'claimed',
    control: { not: 'no grade leaves one of them open' },
  },
  {
    family: 'honesty',
    by: 'sh',
    name: 'signal the supervisor',
    script: 'kill -TERM "$PPID"; kill -TERM 1; sleep 0.2; exit 7',
    sign: { ends: 'exited' },
    control: { not: 'without a sandbox the shell’s parent is the supervisor, and a cancelled run is not a forged one' },
  },
]

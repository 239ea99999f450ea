import { attacks, type Attack } from './attack.ts'

const harms = { family: 'processes', by: 'sh', sign: 'harmed', control: 'anyone' } as const

/** Reaching processes of the host. */
export const processAttacks: readonly Attack[] = [
  { ...harms, name: 'signal a host process', script: 'kill -KILL "$HOST_PID"' },
  ...attacks(
    { ...harms, by: 'native' },
    {
      'trace a host process': 'ptrace',
      'signal a host process by a descriptor': 'pidfd-signal',
    },
  ),
  ...attacks(
    { family: 'processes', by: 'native', sign: 'told', control: 'anyone' },
    {
      'read the memory of a host process': 'vm-read',
      'take a descriptor of a host process': 'pidfd-getfd',
    },
  ),
  {
    family: 'processes',
    by: 'sh',
    name: 'change the priority of a host process',
    script: 'if renice -n 5 -p "$HOST_PID" > /dev/null; then echo ESCAPED; else echo BLOCKED; fi',
    sign: 'claimed',
    control: 'anyone',
  },
  {
    family: 'processes',
    by: 'sh',
    name: 'stop itself, and the shell around it',
    script: 'kill -STOP 1; kill -STOP $$',
    sign: { ends: 'timed-out' },
    control: { not: 'the time limit holds in every grade' },
    timeoutMs: 700,
  },
  {
    family: 'processes',
    by: 'sh',
    name: 'let a daemon hold the output',
    script: 'setsid sh -c "trap : TERM HUP INT; sleep 9000" & exit 0',
    sign: { ends: 'exited' },
    control: { not: 'the end of the command ends the run in every grade' },
  },
]

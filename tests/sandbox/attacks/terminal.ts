import { attacks, type Attack } from './attack.ts'

/** Reaching the terminal that the server may have. terminal.test.ts does the same at a real one. */
export const terminalAttacks: readonly Attack[] = [
  {
    family: 'terminal',
    by: 'sh',
    name: 'open a terminal of the host',
    script:
      'for t in /dev/pts/[0-9]* /dev/tty /dev/console /dev/tty1; do if (: < $t); then echo ESCAPED $t; fi; done; echo BLOCKED where nothing else is said',
    sign: 'claimed',
    control: { not: 'the host of a test may have no terminal; terminal.test.ts makes one' },
  },
  ...attacks(
    { family: 'terminal', by: 'native', sign: 'claimed', control: 'anyone' },
    { 'reach TIOCSTI': 'tiocsti-reach', 'reach TIOCLINUX': 'tioclinux-reach' },
  ),
]

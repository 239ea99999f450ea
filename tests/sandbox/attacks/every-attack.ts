import type { Attack } from './attack.ts'
import { fileAttacks } from './files.ts'
import { gitAttacks } from './git.ts'
import { honestyAttacks } from './honesty.ts'
import { networkAttacks } from './network.ts'
import { privilegeAttacks } from './privilege.ts'
import { processAttacks } from './processes.ts'
import { resourceAttacks } from './resources.ts'
import { secretAttacks } from './secrets.ts'
import { terminalAttacks } from './terminal.ts'

export const everyAttack: readonly Attack[] = [
  ...fileAttacks,
  ...secretAttacks,
  ...networkAttacks,
  ...processAttacks,
  ...privilegeAttacks,
  ...resourceAttacks,
  ...terminalAttacks,
  ...gitAttacks,
  ...honestyAttacks,
]

import { join } from 'node:path'

/** The files of one run; the folder lies outside the workspace and belongs to the user alone. */
export const runFiles = (folder: string) => ({
  request: join(folder, 'request.json'),
  supervisor: join(folder, 'supervisor.json'),
  supervisorLog: join(folder, 'supervisor.log'),
  output: join(folder, 'output.log'),
  result: join(folder, 'result.json'),
  accounting: join(folder, 'accounting'),
  etc: join(folder, 'etc'),
  pipe: join(folder, 'output.pipe'),
  /** The setup's own run, one folder a command. */
  setup: join(folder, 'setup'),
  /** What lay in the checkout, besides its tree, when the command began. */
  prepared: join(folder, 'prepared.json'),
  surroundings: join(folder, 'host'),
  services: join(folder, 'services'),
  artefacts: join(folder, 'artefacts'),
})

import { fault, type Fault } from '../../session/fault.ts'

/** Nothing runs without a sandbox, unless the user says so outside the workspace. */
export const sandboxRefused = ({ reason, fix }: { readonly reason: string; readonly fix: string }): Fault =>
  fault(
    'sandbox_refused',
    `Nothing is run: ${reason}`,
    `${fix} Without a sandbox only the user can allow runs (\`sandbox.allowUnconfined\` in the user settings); \`maestro init\` shows the choices.`,
  )

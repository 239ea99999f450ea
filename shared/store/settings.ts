import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { Sources } from './clock.ts'
import { readTextOrNull, writeFileAtomically } from './files.ts'

/** What only the user may allow, in a file outside every workspace. Unknown keys of later versions are kept. */
export const UserSettings = z.looseObject({
  sandbox: z
    .looseObject({
      allowUnconfined: z.boolean().default(false),
      /** The user's word that all of this runs in a container that may be thrown away. */
      allowContainer: z.boolean().default(false),
      /** Hosts, with `:port` or without, that a project's runs may reach when its configuration asks for them. */
      allowHosts: z.array(z.string()).default([]),
      /** Ports of this machine's loopback that runs may reach: a service that the user started. */
      allowPorts: z.array(z.number().int().min(1).max(65535)).default([]),
    })
    .prefault({}),
  approvals: z.looseObject({ allowNonInteractive: z.boolean().default(false) }).prefault({}),
  /** Past this the store is reported; nothing is ever removed because of it. */
  store: z.looseObject({ budgetMb: z.number().int().positive().default(2048) }).prefault({}),
})
export type UserSettings = z.infer<typeof UserSettings>

export const settingKeys = [
  'sandbox.allowUnconfined',
  'sandbox.allowContainer',
  'sandbox.allowHosts',
  'sandbox.allowPorts',
  'approvals.allowNonInteractive',
  'store.budgetMb',
] as const

/**
 * `MAESTRO_USER_DIR`, else the platform's place for a user's own files, with `/maestro` below it. An empty or relative one counts as not set
 * (as the XDG specification says): it would lie in the working folder, where a foreign project could allow itself everything.
 */
export const userFolder = (env: Readonly<Record<string, string | undefined>>): string => {
  const own = absolute(env['MAESTRO_USER_DIR'])
  if (own !== null) return own
  if (process.platform === 'win32') return join(absolute(env['LOCALAPPDATA']) ?? join(homedir(), 'AppData', 'Local'), 'maestro')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'maestro')
  return join(absolute(env['XDG_DATA_HOME']) ?? join(homedir(), '.local', 'share'), 'maestro')
}

const absolute = (path: string | undefined): string | null => (path !== undefined && isAbsolute(path) ? path : null)

/** The user's settings; a file that does not parse is a fault, never silently the defaults. */
export const readSettings = (folder: string): UserSettings | Fault => {
  const path = join(folder, 'settings.json')
  const text = readTextOrNull(path) ?? '{}'
  const parsed = parseSettings(text)
  return (
    parsed ??
    fault(
      'settings_invalid',
      `${path} is not valid.`,
      'Correct the file, or move it away; `maestro config show` prints what is understood.',
    )
  )
}

/** Sets one key of `settingKeys`: to true or false, the budget to a number of megabytes, a list to its items with commas between them. */
export const writeSetting = (folder: string, key: string, value: string, sources: Sources): UserSettings | Fault => {
  const settings = readSettings(folder)
  if (isFault(settings)) return settings
  const changed = withSetting(settings, key, value)
  if (isFault(changed)) return changed
  writeFileAtomically(join(folder, 'settings.json'), `${JSON.stringify(changed, null, 2)}\n`, sources.newId('tmp'))
  return changed
}

const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/
const isPort = (item: string): boolean => /^\d{1,5}$/.test(item) && Number(item) > 0 && Number(item) < 65536

/** A list is written as its items; `none` empties it, since a terminal loses an empty word easily. */
const withList = (settings: UserSettings, key: 'sandbox.allowHosts' | 'sandbox.allowPorts', value: string): UserSettings | Fault => {
  const items = value === 'none' ? [] : value.split(',').map((item) => item.trim())
  const isHosts = key === 'sandbox.allowHosts'
  const wrong = items.find((item) => !(isHosts ? HOST.test(item) : isPort(item)))
  if (wrong !== undefined)
    return fault(
      'invalid_input',
      `${key} takes ${isHosts ? 'host names, each with or without :port' : 'port numbers'}, not ${JSON.stringify(wrong)}.`,
      `Call \`maestro config set --user ${key} ${isHosts ? 'api.example.com:443,example.org' : '5432,6379'}\`, or with none.`,
    )
  const sandbox = isHosts ? { ...settings.sandbox, allowHosts: items } : { ...settings.sandbox, allowPorts: items.map(Number) }
  return { ...settings, sandbox }
}

const withSetting = (settings: UserSettings, key: string, value: string): UserSettings | Fault => {
  if (key === 'sandbox.allowHosts' || key === 'sandbox.allowPorts') return withList(settings, key, value)
  if (key === 'store.budgetMb') {
    const budgetMb = /^[1-9]\d{0,8}$/.test(value) ? Number(value) : null
    if (budgetMb === null)
      return fault('invalid_input', `${key} takes a number of megabytes, not ${value}.`, `Call \`maestro config set --user ${key} 4096\`.`)
    return { ...settings, store: { ...settings.store, budgetMb } }
  }
  if (value !== 'true' && value !== 'false')
    return fault('invalid_input', `${key} takes true or false, not ${value}.`, `Call \`maestro config set --user ${key} true\`.`)
  switch (key) {
    case 'sandbox.allowContainer':
      return { ...settings, sandbox: { ...settings.sandbox, allowContainer: value === 'true' } }
    case 'sandbox.allowUnconfined':
      return { ...settings, sandbox: { ...settings.sandbox, allowUnconfined: value === 'true' } }
    case 'approvals.allowNonInteractive':
      return { ...settings, approvals: { ...settings.approvals, allowNonInteractive: value === 'true' } }
    default:
      return fault('unknown_setting', `There is no setting ${key}.`, `The settings are ${settingKeys.join(', ')}.`)
  }
}

const parseSettings = (text: string): UserSettings | null => {
  try {
    return UserSettings.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Not JSON: the caller names the file.
    return null
  }
}

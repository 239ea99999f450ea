import { join } from 'node:path'
import * as z from 'zod'
import { isFault, readSettings, settingKeys, systemSources, userFolder, writeSetting } from '../../../shared/index.ts'
import type { Command } from '../command.ts'
import { answered, replied, wrongArguments } from '../outcome.ts'

const pretty = (value: unknown): string => JSON.stringify(value, null, 2)

export const configShow: Command = {
  path: 'config show',
  positional: [],
  switches: {},
  summary: 'The user settings as Maestro understands them, and where they lie.',
  input: z.object({}),
  run: async ({ env }) => {
    const folder = userFolder(env)
    const settings = readSettings(folder)
    if (isFault(settings)) return replied(settings)
    const file = join(folder, 'settings.json')
    return answered(`${file}\n${pretty(settings)}\nKeys: ${settingKeys.join(', ')}`, { file, settings })
  },
}

const Set = z.object({ user: z.literal(true, "settings are the user's: write --user"), key: z.string(), value: z.string() })

/** `--user` is required, so that the line says whose settings it changes: there are no others that may allow anything. */
export const configSet: Command = {
  path: 'config set',
  positional: ['key', 'value'],
  switches: {},
  summary: `Set one of the user settings (${settingKeys.join(', ')}) to true or false, the budget to megabytes, a list to items with commas between; --user says whose.`,
  input: z.object({ key: z.string(), value: z.string(), user: z.boolean() }),
  run: async ({ env }, raw) => {
    const input = Set.safeParse(raw)
    if (!input.success) return wrongArguments(input.error)
    const { key, value } = input.data
    const settings = writeSetting(userFolder(env), key, value, systemSources)
    return isFault(settings) ? replied(settings) : answered(`${key} is ${value} for this user.`, { key, value, settings })
  },
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const files = (user: { uid: number; gid: number }): Record<string, string> => ({
  passwd: [
    `agent:x:${user.uid}:${user.gid}:agent:/home/agent:/bin/sh`,
    ...(user.uid === 0 ? [] : ['root:x:0:0:root:/root:/bin/sh']),
    'nobody:x:65534:65534:nobody:/nonexistent:/bin/false',
  ].join('\n'),
  group: [`agent:x:${user.gid}:`, ...(user.gid === 0 ? [] : ['root:x:0:']), 'nogroup:x:65534:'].join('\n'),
  hosts: '127.0.0.1 localhost maestro\n::1 localhost',
  'resolv.conf': '# no network inside',
})

/** Writes the users, groups and hosts that a run sees instead of the machine's own; returns their paths by name. */
export const writeSyntheticEtc = (folder: string, user: { uid: number; gid: number }): Record<string, string> => {
  mkdirSync(folder, { recursive: true })
  return Object.fromEntries(
    Object.entries(files(user)).map(([name, text]) => {
      const path = join(folder, name)
      writeFileSync(path, `${text}\n`, { mode: 0o644 })
      return [name, path]
    }),
  )
}

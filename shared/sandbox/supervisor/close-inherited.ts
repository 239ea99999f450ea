import { closeSync, readdirSync, readFileSync } from 'node:fs'

const closeOnExec = 0o2000000

const leaks = (descriptor: string): boolean => {
  try {
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0
  } catch {
    return false
  }
}

/**
 * Closes descriptors that our starter's starter left open: they would reach the sandbox, for bubblewrap closes none.
 * Node opens its own with close-on-exec, so those stay. Call it before anything else is opened.
 */
export const closeInherited = (): void => {
  try {
    for (const descriptor of readdirSync('/proc/self/fd')) {
      if (Number(descriptor) > 2 && leaks(descriptor)) closeSync(Number(descriptor))
    }
  } catch {
    // No /proc (macOS): nothing to look at, and no sandbox that it could weaken.
  }
}

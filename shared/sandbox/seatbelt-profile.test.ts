import { expect, test } from 'vitest'
import { seatbeltProfile } from './seatbelt-profile.ts'

test('writing, reading and network of a run, in the order in which the last rule holds', () => {
  const profile = seatbeltProfile({
    source: '/Users/ann/work/project',
    scratch: '/private/var/folders/x/maestro-1',
    home: '/Users/ann',
    toolchain: ['/Users/ann/.nvm'],
    mounts: [
      { kind: 'read-only', from: '/Users/ann/work/node_modules', at: '/Users/ann/work/node_modules' },
      { kind: 'writable', from: '/Users/ann/cache', at: '/cache' },
      { kind: 'scratch', at: '/Users/ann/work/node_modules/.vite' },
    ],
  })
  expect(profile).toMatchInlineSnapshot(`
    "(version 1)
    (allow default)
    (deny file-write*)
    (allow file-write* (subpath "/Users/ann/work/project") (subpath "/private/var/folders/x/maestro-1") (subpath "/Users/ann/cache"))
    (allow file-write-data (literal "/dev/null") (literal "/dev/zero") (literal "/dev/random") (literal "/dev/urandom") (literal "/dev/stdout") (literal "/dev/stderr") (literal "/dev/tty") (subpath "/dev/fd"))
    (deny file-write* (subpath "/Users/ann/work/project/.git") (subpath "/Users/ann/work/node_modules"))
    (deny file-read-data (subpath "/Users/ann") (subpath "/Volumes") (subpath "/private/tmp") (subpath "/private/var/folders") (subpath "/Library/Keychains"))
    (allow file-read* (subpath "/Users/ann/work/project") (subpath "/private/var/folders/x/maestro-1") (subpath "/Users/ann/cache") (subpath "/Users/ann/work/node_modules") (subpath "/Users/ann/.nvm"))
    (deny network*)
    (allow network-bind network-inbound (local ip "localhost:*"))
    (allow network-outbound (remote ip "localhost:*"))
    (deny signal)
    (allow signal (target same-sandbox))
    (deny process-info* (target others))
    (deny appleevent-send)
    (deny mach-lookup (global-name "com.apple.SecurityServer") (global-name "com.apple.securityd.xpc") (global-name "com.apple.coreservices.launchservicesd"))
    (deny iokit-open)
    "
  `)
})

test('a path cannot end its own quotes', () => {
  const plan = { scratch: '/s', home: '/h', toolchain: [], mounts: [] }
  const profile = seatbeltProfile({ ...plan, source: String.raw`/a") (allow network*) ("\ ` })
  expect(profile).toContain(String.raw`(subpath "/a\") (allow network*) (\"\\ ")`)
})

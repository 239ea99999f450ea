import { attacks, type Attack } from './attack.ts'

const hits = { family: 'network', by: 'python', sign: 'hit', control: 'anyone' } as const
const claims = { family: 'network', by: 'python', sign: 'claimed', control: 'anyone' } as const

const connect = (family: string, kind: string, address: string): string => `
s = socket.socket(socket.${family}, socket.${kind})
s.settimeout(3)
s.connect(${address})
s.send(env['MARK'].encode())
`
const opens = (family: number, kind: number, protocol: number): string => `
try:
  socket.socket(${family}, ${kind}, ${protocol})
  print('ESCAPED')
except OSError as e: print('BLOCKED', e)
`

/** Reaching servers of the host, and kinds of sockets that no network namespace covers. */
export const networkAttacks: readonly Attack[] = [
  ...attacks(hits, {
    'TCP to 127.0.0.1': connect('AF_INET', 'SOCK_STREAM', "('127.0.0.1', int(env['PORT_1']))"),
    'TCP to 127.0.0.2': connect('AF_INET', 'SOCK_STREAM', "('127.0.0.2', int(env['PORT_2']))"),
    'TCP to ::1': connect('AF_INET6', 'SOCK_STREAM', "('::1', int(env['PORT_6']))"),
    'UDP to 127.0.0.1': connect('AF_INET', 'SOCK_DGRAM', "('127.0.0.1', int(env['PORT_UDP']))"),
    'unix socket by its path': connect('AF_UNIX', 'SOCK_STREAM', "env['OUTSIDE'] + '/host.sock'"),
    'abstract unix socket': connect('AF_UNIX', 'SOCK_STREAM', "'\\0' + env['ABSTRACT']"),
  }),
  ...attacks(claims, {
    AF_VSOCK: opens(40, 1, 0),
    'netlink of kernel events': opens(16, 3, 15),
    'netlink of audit': opens(16, 3, 9),
    'any other address family': `
made = []
for family in range(3, 46):
  if family in (10, 16): continue
  for kind in (1, 2, 3, 5):
    try:
      socket.socket(family, kind, 0)
      made.append(family)
    except OSError: pass
print('ESCAPED' if made else 'BLOCKED', sorted(set(made)))
`,
    'another network in /proc': `
mine = open('/proc/net/dev').read().count(':')
print('ESCAPED' if mine > 1 else 'BLOCKED', mine)
`,
  }),
  { ...claims, name: 'AF_PACKET', script: opens(17, 3, 3), control: 'root' },
  { ...claims, name: 'raw sockets', script: opens(2, 3, 1), control: 'root' },
  { ...claims, name: 'AF_ALG', script: opens(38, 5, 0), control: { not: 'many kernels are built without it' } },
]

import { describe, expect, test } from 'vitest'
import { seccompFilter } from './seccomp.ts'
import { syscalls, type FilteredArchitecture } from './syscalls.ts'

type Call = { readonly architecture?: number; readonly number: number; readonly args?: readonly number[] }

/** Runs the filter as the kernel would (the few instructions it uses); a jump out of the program is a bug and throws. */
const verdict = (architecture: FilteredArchitecture, call: Call): string => {
  const view = new DataView(seccompFilter(architecture).buffer)
  const input = new Uint32Array([call.number, call.architecture ?? syscalls[architecture].auditArchitecture, 0, 0, ...(call.args ?? []).flatMap((low) => [low, 0]), 0, 0, 0, 0, 0, 0]) // prettier-ignore
  let word = 0
  for (let at = 0; ; at += 1) {
    const code = view.getUint16(at * 8, true)
    const k = view.getUint32(at * 8 + 4, true)
    const jump = (taken: boolean): number => (taken ? view.getUint8(at * 8 + 2) : view.getUint8(at * 8 + 3))
    if (code === 0x20) word = input[k / 4] ?? 0
    else if (code === 0x05) at += k
    else if (code === 0x15) at += jump(word === k)
    else if (code === 0x35) at += jump(word >= k)
    else if (code === 0x45) at += jump((word & k) !== 0)
    else if (code === 0x06) return k === 0x7fff0000 ? 'allow' : k === 0x80000000 ? 'kill' : `errno ${k & 0xffff}`
    else throw new Error(`unknown instruction ${code} at ${at}`)
  }
}

const architectures = ['x64', 'arm64'] as const
const [EPERM, ENOSYS, EAFNOSUPPORT] = ['errno 1', 'errno 38', 'errno 97']

describe.each(architectures)('the filter for %s', (architecture) => {
  const { forbidden, absent, clone, ioctl, socket } = syscalls[architecture]

  test('refuses what is forbidden, denies what libraries have a way around, allows the rest', () => {
    for (const number of Object.values(forbidden)) expect(verdict(architecture, { number })).toBe(EPERM)
    for (const number of Object.values(absent)) expect(verdict(architecture, { number })).toBe(ENOSYS)
    const special = new Set([...Object.values(forbidden), ...Object.values(absent), socket])
    const others = Array.from({ length: 480 }, (_, number) => number).filter((number) => !special.has(number))
    for (const number of others) expect(verdict(architecture, { number })).toBe('allow')
  })

  test('kills a call of a foreign architecture', () => {
    expect(verdict(architecture, { number: 0, architecture: 0x40000003 })).toBe('kill')
  })

  test.each([
    ['clone of a thread', clone, [0x3d0f00], 'allow'],
    ['clone with a user namespace', clone, [0x10000011], EPERM],
    ['clone with a network namespace', clone, [0x40000000], EPERM],
    ['ioctl TCGETS', ioctl, [0, 0x5401], 'allow'],
    ['ioctl TIOCSTI', ioctl, [0, 0x5412], EPERM],
    ['ioctl TIOCLINUX', ioctl, [0, 0x541c], EPERM],
    ['socket AF_UNIX', socket, [1, 1, 0], 'allow'],
    ['socket AF_INET', socket, [2, 1, 0], 'allow'],
    ['socket AF_INET6', socket, [10, 2, 17], 'allow'],
    ['socket AF_NETLINK route', socket, [16, 3, 0], 'allow'],
    ['socket AF_NETLINK audit', socket, [16, 3, 9], EAFNOSUPPORT],
    ['socket AF_PACKET', socket, [17, 3, 0], EAFNOSUPPORT],
    ['socket AF_VSOCK', socket, [40, 1, 0], EAFNOSUPPORT],
    ['socket AF_ALG', socket, [38, 5, 0], EAFNOSUPPORT],
  ])('%s', (_, number, args, expected) => {
    expect(verdict(architecture, { number, args })).toBe(expected)
  })
})

test('x32 calls do not exist on x86-64', () => {
  expect(verdict('x64', { number: 0x40000000 + 39 })).toBe(ENOSYS)
})

import { syscalls, type FilteredArchitecture } from './syscalls.ts'

// Classic BPF as `struct sock_filter { u16 code; u8 jt; u8 jf; u32 k }`, little endian on both architectures.
const load = 0x20 // BPF_LD | BPF_W | BPF_ABS
const jumpIfEqual = 0x15
const jumpIfAtLeast = 0x35
const jumpIfAnyBit = 0x45
const jump = 0x05 // BPF_JMP | BPF_JA
const give = 0x06 // BPF_RET | BPF_K

// Offsets in `struct seccomp_data`; of an argument only the low word counts, because the kernel reads these arguments as 32 bits.
const numberOffset = 0
const architectureOffset = 4
const argumentOffset = (index: number): number => 16 + 8 * index

const allow = 0x7fff0000
const killProcess = 0x80000000
const failWith = (errno: number): number => 0x00050000 | errno
const EPERM = 1
const ENOSYS = 38
const EAFNOSUPPORT = 97

const x32Bit = 0x40000000
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const newNamespaceFlags = 0x7e020000
const TIOCSTI = 0x5412
const TIOCLINUX = 0x541c
const allowedFamilies = [1, 2, 10] // AF_UNIX, AF_INET, AF_INET6
const AF_NETLINK = 16

type Instruction = { code: number; k: number; jt: number; jf: number }
const ret = (k: number): Instruction => ({ code: give, k, jt: 0, jf: 0 })
const read = (k: number): Instruction => ({ code: load, k, jt: 0, jf: 0 })
/** Falls through to the next instruction when true, skips `skip` instructions when false. */
const when = (code: number, k: number, skip: number): Instruction => ({ code, k, jt: 0, jf: skip })
/** When the loaded word meets the condition, runs `then`; otherwise goes on after it. */
const branch = (code: number, k: number, then: Instruction[]): Instruction[] => [when(code, k, then.length), ...then]

/** Every number jumps to one shared return; when none matches, the jump before it steps over. Distances fit in 8 bits (under 60 numbers). */
const refuse = (numbers: number[], errno: number): Instruction[] => [
  ...numbers.map((k, index) => ({ code: jumpIfEqual, k, jt: numbers.length - index, jf: 0 })),
  { code: jump, k: 1, jt: 0, jf: 0 },
  ret(failWith(errno)),
]

const socketRule = (): Instruction[] => [
  read(argumentOffset(0)),
  ...allowedFamilies.flatMap((family) => branch(jumpIfEqual, family, [ret(allow)])),
  ...branch(jumpIfEqual, AF_NETLINK, [read(argumentOffset(2)), ...branch(jumpIfEqual, 0, [ret(allow)]), ret(failWith(EAFNOSUPPORT))]),
  ret(failWith(EAFNOSUPPORT)),
]

const ioctlRule = (): Instruction[] => [
  read(argumentOffset(1)),
  ...branch(jumpIfEqual, TIOCSTI, [ret(failWith(EPERM))]),
  ...branch(jumpIfEqual, TIOCLINUX, [ret(failWith(EPERM))]),
  ret(allow),
]

const cloneRule = (): Instruction[] => [
  read(argumentOffset(0)),
  ...branch(jumpIfAnyBit, newNamespaceFlags, [ret(failWith(EPERM))]),
  ret(allow),
]

const program = (architecture: FilteredArchitecture): Instruction[] => {
  const numbers = syscalls[architecture]
  return [
    read(architectureOffset),
    { code: jumpIfEqual, k: numbers.auditArchitecture, jt: 1, jf: 0 },
    ret(killProcess),
    read(numberOffset),
    ...(architecture === 'x64' ? branch(jumpIfAtLeast, x32Bit, [ret(failWith(ENOSYS))]) : []),
    ...branch(jumpIfEqual, numbers.clone, cloneRule()),
    ...branch(jumpIfEqual, numbers.ioctl, ioctlRule()),
    ...branch(jumpIfEqual, numbers.socket, socketRule()),
    ...refuse(Object.values(numbers.forbidden), EPERM),
    ...refuse(Object.values(numbers.absent), ENOSYS),
    ret(allow),
  ]
}

/**
 * The filter program that bubblewrap loads from a file descriptor: default allow, the dangerous rest refused.
 * ptrace stays allowed: only processes of the same run exist inside, and debuggers and coverage tools need it.
 */
export const seccompFilter = (architecture: FilteredArchitecture): Uint8Array => {
  const instructions = program(architecture)
  const bytes = new Uint8Array(instructions.length * 8)
  const view = new DataView(bytes.buffer)
  instructions.forEach(({ code, jt, jf, k }, index) => {
    view.setUint16(index * 8, code, true)
    view.setUint8(index * 8 + 2, jt)
    view.setUint8(index * 8 + 3, jf)
    view.setUint32(index * 8 + 4, k, true)
  })
  return bytes
}

/** The filter for a Node `process.arch`, or nothing for an architecture whose table is not written. */
export const seccompFilterFor = (architecture: string): Uint8Array | undefined => {
  switch (architecture) {
    case 'x64':
    case 'arm64':
      return seccompFilter(architecture)
    default:
      return undefined
  }
}

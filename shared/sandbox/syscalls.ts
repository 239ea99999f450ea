/** The processor architectures for which the filter is written. Numbers: Linux `unistd_64.h` (x86-64) and `asm-generic/unistd.h` (arm64). */
export type FilteredArchitecture = 'x64' | 'arm64'

type Numbers = {
  readonly auditArchitecture: number
  /** Refused with EPERM: they change mounts, namespaces, keys, modules, time, or reach kernel surface that tests have no use for. */
  readonly forbidden: Readonly<Record<string, number>>
  /** Answered with ENOSYS, so that libraries fall back (glibc from clone3 to clone, libuv from io_uring to epoll). */
  readonly absent: Readonly<Record<string, number>>
  readonly clone: number
  readonly ioctl: number
  readonly socket: number
}

/** Since Linux 5.1 every architecture shares its new numbers. */
const sharedForbidden = {
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  mount_setattr: 442,
  quotactl_fd: 443,
  open_tree_attr: 467,
}

const absent = { io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427, clone3: 435 }

export const syscalls: Readonly<Record<FilteredArchitecture, Numbers>> = {
  x64: {
    auditArchitecture: 0xc000003e,
    clone: 56,
    ioctl: 16,
    socket: 41,
    absent,
    forbidden: {
      ...sharedForbidden,
      mount: 165,
      umount2: 166,
      pivot_root: 155,
      chroot: 161,
      unshare: 272,
      setns: 308,
      keyctl: 250,
      add_key: 248,
      request_key: 249,
      bpf: 321,
      perf_event_open: 298,
      userfaultfd: 323,
      kexec_load: 246,
      kexec_file_load: 320,
      init_module: 175,
      finit_module: 313,
      delete_module: 176,
      open_by_handle_at: 304,
      swapon: 167,
      swapoff: 168,
      reboot: 169,
      acct: 163,
      quotactl: 179,
      syslog: 103,
      settimeofday: 164,
      clock_settime: 227,
      sethostname: 170,
      setdomainname: 171,
      vhangup: 153,
      iopl: 172,
      ioperm: 173,
    },
  },
  arm64: {
    auditArchitecture: 0xc00000b7,
    clone: 220,
    ioctl: 29,
    socket: 198,
    absent,
    forbidden: {
      ...sharedForbidden,
      mount: 40,
      umount2: 39,
      pivot_root: 41,
      chroot: 51,
      unshare: 97,
      setns: 268,
      keyctl: 219,
      add_key: 217,
      request_key: 218,
      bpf: 280,
      perf_event_open: 241,
      userfaultfd: 282,
      kexec_load: 104,
      kexec_file_load: 294,
      init_module: 105,
      finit_module: 273,
      delete_module: 106,
      open_by_handle_at: 265,
      swapon: 224,
      swapoff: 225,
      reboot: 142,
      acct: 89,
      quotactl: 60,
      syslog: 116,
      settimeofday: 170,
      clock_settime: 112,
      sethostname: 161,
      setdomainname: 162,
      vhangup: 58,
    },
  },
}

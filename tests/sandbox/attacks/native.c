/* Attacks that need a system call of their own: `native NAME`. Says ESCAPED or BLOCKED, or prints what it read. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *environment(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}
static int number(const char *name) { return atoi(environment(name)); }
static int refused(long result) { return result < 0 && (errno == EPERM || errno == ENOSYS || errno == EACCES); }

/* A call that got as far as looking at its arguments was not refused. */
static int reach(const char *name, long result) {
  if (refused(result)) printf("BLOCKED %s: %s\n", name, strerror(errno));
  else printf("ESCAPED %s: %ld %s\n", name, result, result < 0 ? strerror(errno) : "");
  fflush(stdout);
  return 0;
}

static int tell_file(int fd) {
  char text[4096];
  ssize_t size = pread(fd, text, sizeof text, 0);
  if (size > 0) fwrite(text, 1, (size_t)size, stdout);
  return 0;
}

/* The host's side: a segment and a key that hold the secret. */
static int shm_make(const char *text) {
  int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  char *at = id < 0 ? (char *)-1 : shmat(id, NULL, 0);
  if (at == (char *)-1) return 1;
  strncpy(at, text, 4095);
  printf("%d\n", id);
  return 0;
}
static int key_make(const char *name, const char *text) {
  long id = syscall(SYS_add_key, "user", name, text, strlen(text), -4 /* KEY_SPEC_USER_KEYRING */);
  /* Possession is not ours in the run: what the user may do has to be enough. */
  if (id < 0 || syscall(SYS_keyctl, 5 /* KEYCTL_SETPERM */, id, 0x3f3f0000) < 0) return 1;
  printf("%ld\n", id);
  return 0;
}

static int shm_read(void) {
  char *at = shmat(number("SHM_ID"), NULL, SHM_RDONLY);
  if (at == (char *)-1) return perror("shmat"), 1;
  return puts(at), 0;
}
static int key_read(void) {
  char text[4096] = "";
  long size = syscall(SYS_keyctl, 11 /* KEYCTL_READ */, number("KEY_ID"), text, sizeof text - 1);
  if (size < 0) return perror("keyctl"), 1;
  return puts(text), 0;
}

static int trace(void) {
  int pid = number("HOST_PID"), status;
  if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_EXITKILL) < 0) return perror("ptrace"), 1;
  ptrace(PTRACE_INTERRUPT, pid, 0, 0);
  waitpid(pid, &status, __WALL);
  return 0; /* Our end is its end. */
}
static int pidfd_signal(void) {
  int fd = (int)syscall(434 /* pidfd_open */, number("HOST_PID"), 0);
  return fd < 0 ? (perror("pidfd_open"), 1) : (int)syscall(424 /* pidfd_send_signal */, fd, SIGKILL, NULL, 0);
}
static int pidfd_getfd_of_host(void) {
  int fd = (int)syscall(434, number("HOST_PID"), 0);
  int stolen = fd < 0 ? -1 : (int)syscall(438 /* pidfd_getfd */, fd, 9, 0);
  return stolen < 0 ? (perror("pidfd_getfd"), 1) : tell_file(stolen);
}
static int vm_read(void) {
  char text[8192];
  struct iovec mine = {text, sizeof text}, theirs = {(void *)strtoull(environment("HOST_ENV_AT"), NULL, 10), (size_t)number("HOST_ENV_SIZE")};
  if (theirs.iov_len > sizeof text) theirs.iov_len = sizeof text;
  mine.iov_len = theirs.iov_len;
  ssize_t size = process_vm_readv(number("HOST_PID"), &mine, 1, &theirs, 1, 0);
  if (size < 0) return perror("process_vm_readv"), 1;
  for (ssize_t at = 0; at < size; at++) if (text[at] == 0) text[at] = '\n';
  return fwrite(text, 1, (size_t)size, stdout), 0;
}

static int empty(void *unused) { return (void)unused, 0; }
static int clone_user(void) {
  static char stack[65536];
  return reach("clone", clone(empty, stack + sizeof stack, CLONE_NEWUSER | SIGCHLD, NULL));
}
static int clone3_user(void) {
  uint64_t arguments[11] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD};
  long pid = syscall(435, arguments, sizeof arguments);
  if (pid == 0) _exit(0);
  return reach("clone3", pid);
}
static int perf(void) {
  struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attributes, .config = PERF_COUNT_SW_TASK_CLOCK, .exclude_kernel = 1, .exclude_hv = 1};
  return reach("perf_event_open", syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}
static int use_bpf(void) {
  union bpf_attr attributes = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
  return reach("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}
static int open_handle(void) {
  struct { struct file_handle handle; unsigned char bytes[128]; } held = {.handle = {.handle_bytes = 128}};
  int mount, at = open("/usr", O_RDONLY | O_DIRECTORY);
  if (name_to_handle_at(AT_FDCWD, "/usr/bin", &held.handle, &mount, 0) < 0) held.handle.handle_bytes = 8;
  return reach("open_by_handle_at", open_by_handle_at(at, &held.handle, O_RDONLY));
}
static int make_device(void) {
  char path[4096];
  snprintf(path, sizeof path, "device-%s", environment("MARK"));
  if (mknod(path, S_IFCHR | 0600, makedev(1, 5)) < 0) return reach("mknod", -1);
  int fd = open(path, O_RDONLY);
  unlink(path);
  return reach("open a made device", fd);
}
static int new_mount(void) {
  reach("open_tree", syscall(428, AT_FDCWD, "/", 1 /* OPEN_TREE_CLONE */));
  return reach("fsopen", syscall(430, "tmpfs", 0));
}
/* Each with arguments that do nothing where it is allowed. */
static int privileged_calls(void) {
  reach("mount", mount("none", "/nonexistent/place", "tmpfs", 0, NULL));
  reach("umount2", umount2("/nonexistent/place", 0));
  reach("unshare", unshare(CLONE_NEWUTS));
  reach("init_module", syscall(SYS_init_module, NULL, 0, ""));
  reach("swapon", syscall(SYS_swapon, "/nonexistent/place", 0));
  reach("swapoff", syscall(SYS_swapoff, "/nonexistent/place"));
  reach("acct", syscall(SYS_acct, "/nonexistent/place"));
  reach("sethostname", syscall(SYS_sethostname, "", -1));
  reach("setdomainname", syscall(SYS_setdomainname, "", -1));
  reach("reboot", syscall(SYS_reboot, 0, 0, 0, NULL));
  reach("syslog", syscall(SYS_syslog, 10, NULL, 0));
  return reach("pivot_root", syscall(SYS_pivot_root, "/nonexistent/place", "/nonexistent/place"));
}
#ifdef __x86_64__
static int int80(void) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(20 /* getpid */) : "memory");
  return printf("%s %d\n", result == getpid() ? "ESCAPED" : "BLOCKED", result), 0;
}
static int x32(void) { return reach("getpid", syscall(0x40000000 | SYS_getpid)); }
#endif

/* At a terminal: puts the mark into the queue of what its user types next. */
static int type_into(int fd) {
  for (const char *at = environment("MARK"); *at != 0; at++)
    if (ioctl(fd, TIOCSTI, at) < 0) return perror("TIOCSTI"), 1;
  return 0;
}
static int tiocsti(void) {
  int own = open("/dev/tty", O_RDWR);
  return type_into(1) == 0 ? 0 : type_into(own);
}
/* On what is no terminal the kernel says ENOTTY: then it was asked. */
static int terminal_reach(const char *name, unsigned long request) {
  char byte = 0;
  return reach(name, ioctl(open("/dev/null", O_RDWR), request, &byte));
}

int main(int count, char **words) {
  const char *name = count > 1 ? words[1] : "";
  if (strcmp(name, "shm-make") == 0 && count > 2) return shm_make(words[2]);
  if (strcmp(name, "shm-remove") == 0 && count > 2) return shmctl(atoi(words[2]), IPC_RMID, NULL) < 0;
  if (strcmp(name, "key-make") == 0 && count > 3) return key_make(words[2], words[3]);
  if (strcmp(name, "key-remove") == 0 && count > 2) return syscall(SYS_keyctl, 9 /* UNLINK */, atoi(words[2]), -4) < 0;
  if (strcmp(name, "shm-read") == 0) return shm_read();
  if (strcmp(name, "key-read") == 0) return key_read();
  if (strcmp(name, "ptrace") == 0) return trace();
  if (strcmp(name, "pidfd-signal") == 0) return pidfd_signal();
  if (strcmp(name, "pidfd-getfd") == 0) return pidfd_getfd_of_host();
  if (strcmp(name, "vm-read") == 0) return vm_read();
  if (strcmp(name, "unshare-user") == 0) return reach("unshare", unshare(CLONE_NEWUSER));
  if (strcmp(name, "clone-user") == 0) return clone_user();
  if (strcmp(name, "clone3-user") == 0) return clone3_user();
  if (strcmp(name, "io-uring") == 0) { char parameters[256] = {0}; return reach("io_uring_setup", syscall(425, 1, parameters)); }
  if (strcmp(name, "perf") == 0) return perf();
  if (strcmp(name, "userfaultfd") == 0) return reach("userfaultfd", syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */));
  if (strcmp(name, "add-key") == 0) return reach("add_key", syscall(SYS_add_key, "user", environment("MARK"), "x", 1, -2 /* process */));
  if (strcmp(name, "bpf") == 0) return use_bpf();
  if (strcmp(name, "setns") == 0) return reach("setns", setns(open("/proc/self/ns/uts", O_RDONLY), CLONE_NEWUTS));
  if (strcmp(name, "mknod") == 0) return make_device();
  if (strcmp(name, "open-by-handle") == 0) return open_handle();
  if (strcmp(name, "new-mount") == 0) return new_mount();
  if (strcmp(name, "privileged-calls") == 0) return privileged_calls();
  if (strcmp(name, "chroot") == 0) return reach("chroot", chroot("/"));
#ifdef __x86_64__
  if (strcmp(name, "int80") == 0) return int80();
  if (strcmp(name, "x32") == 0) return x32();
#endif
  if (strcmp(name, "tiocsti") == 0) return tiocsti();
  if (strcmp(name, "tiocsti-reach") == 0) return terminal_reach("TIOCSTI", TIOCSTI);
  if (strcmp(name, "tioclinux-reach") == 0) return terminal_reach("TIOCLINUX", TIOCLINUX);
  return fprintf(stderr, "no attack %s\n", name), 2;
}

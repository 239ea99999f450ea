const install =
  'Install bubblewrap: `apt install bubblewrap` (Debian, Ubuntu), `dnf install bubblewrap` (Fedora), `pacman -S bubblewrap` (Arch), `apk add bubblewrap` (Alpine).'

const appArmor =
  'This system forbids user namespaces to bwrap (Ubuntu 24.04 does by AppArmor). Add an AppArmor profile for /usr/bin/bwrap with `userns,` and reload it; in throw-away CI only, `sysctl kernel.apparmor_restrict_unprivileged_userns=0`.'

const container =
  'Inside a container, allow user namespaces and an unmasked /proc (Docker: `--security-opt seccomp=<profile with userns> --security-opt systempaths=unconfined`), or run Maestro on the host.'

/** What the user can do about a refusal on this platform; `reason` is what the probe said. Names no step that weakens a machine for good. */
export const platformFix = (platform: NodeJS.Platform, reason: string): string => {
  if (platform === 'darwin')
    return 'The sandbox of macOS (sandbox-exec) does not work here: allow unconfined runs outside the workspace (`maestro config set --user sandbox.allowUnconfined true`).'
  if (platform === 'win32') return 'Run Maestro in WSL2, where the Linux sandbox works.'
  if (/not found/i.test(reason)) return install
  if (/uid map|RTM_NEWADDR/i.test(reason)) return appArmor
  if (/namespace|mount proc|not permitted|permission/i.test(reason)) return container
  return `Check that \`bwrap --unshare-all --ro-bind / / true\` works in a terminal. ${install}`
}

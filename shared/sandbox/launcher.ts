import type { RunRequest } from '../session/run.ts'

/**
 * What the launcher reports on descriptor 6 before the command may run, so that "could not start" is a fact and not a guess
 * from exit code 127. It then waits for our word, and ends when we are gone. It closes the descriptor before the command starts: nothing inside can forge the word.
 */
export const launchWords = {
  started: 'started',
  notFound: 'not-found',
  notExecutable: 'not-executable',
  limits: 'limits',
  ready: 'ready',
  failed: 'failed',
} as const

const resolve = `
p=
case $1 in
  */*) p=$1 ;;
  *) o=$IFS; IFS=:; for d in $PATH; do if [ -f "$d/$1" ] && [ -x "$d/$1" ]; then p=$d/$1; break; fi; done; IFS=$o ;;
esac
[ -n "$p" ] && [ -e "$p" ] || { echo ${launchWords.notFound} >&6; exit 127; }
[ -f "$p" ] && [ -x "$p" ] || { echo ${launchWords.notExecutable} >&6; exit 126; }`

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Runs beside the command for what it needs: says `ready` or `failed` on descriptor 6 (see inside/steward.mjs); its death counts as `failed`. */
export type Steward = { readonly node: string; readonly folder: string }

/** Node alone, in an environment of its own: what is meant for the command (NODE_OPTIONS, reporters) must not reach it. */
const startSteward = ({ node, folder }: Steward): string => `
mkfifo -m 600 /run/steward && exec 7<>/run/steward && rm /run/steward || { echo '${launchWords.failed} no pipe' >&6; exit 125; }
(
  ulimit -c 0
  env -i PATH=/usr/bin:/bin ${quoted(node)} ${quoted(`${folder}/steward.mjs`)} ${quoted(folder)} 6 <&7 7>&- >&2 || echo '${launchWords.failed} it ended' >&6
) &
steward=$!
read -r go <&6 || exit 125
unset go`

/** A command that failed may have missed a service: the steward is asked, and ends when it has told the host. */
const askSteward = `
[ $r -eq 0 ] || { echo failed >&7; wait $steward; } 2>/dev/null`

/** Words of sh that set what one process may use. File size is in blocks of 512 bytes, memory in KiB. */
const settingLimits = ({ fileBytes, memoryBytes }: RunRequest['limits']): string =>
  `ulimit -c 0 && ulimit -f ${Math.ceil(fileBytes / 512)} && ulimit -d ${Math.ceil(memoryBytes / 1024)}`

/** Stands before the words of a service, which gets the same limits as the command. */
export const underLimits = (limits: RunRequest['limits']): string[] => ['/bin/sh', '-c', `${settingLimits(limits)} && exec "$@"`, 'sh']

/** The kernel counts threads where our watchdog counts processes; this is only the backstop behind it. bash calls it -u. */
export const mostThreads = ({ processes }: RunRequest['limits']): number => processes * 16

/**
 * The script that is process 1 inside: sets the limits, looks the command up, runs it as a child (the shell must stay, to reap
 * orphans and to make their CPU time count). With a steward, the limits are tried at first and set when it runs: a run may have less memory than
 * Node needs.
 */
export const launcherScript = (limits: RunRequest['limits'], steward?: Steward): string => {
  const set = settingLimits(limits)
  const threads = mostThreads(limits)
  // GNU time leaks the descriptor of its file: a run that could write there would forge its own figures.
  return `
exec 7>&- 8>&- 9>&-
${steward === undefined ? `{ ${set}; }` : `( ${set} )`} 2>&6 || { echo ${launchWords.limits} >&6; exit 2; }
ulimit -n 4096 2>/dev/null || :
ulimit -p ${threads} 2>/dev/null || ulimit -u ${threads} 2>/dev/null || :
${resolve}
unset d o p
echo ${launchWords.started} >&6
read -r go <&6 || exit 125
unset go${steward === undefined ? '' : `${startSteward(steward)}\n{ ${set}; } || exit 125`}
exec 6>&-
${steward === undefined ? '"$@"' : '"$@" 7>&-'}
r=$?${steward === undefined ? '' : askSteward}
exit $r`
}

/** The steward's word in what came from descriptor 6. The first one counts: nobody but the steward has the descriptor before. */
export const stewardWord = (report: string): { kind: 'ready' } | { kind: 'failed'; words: string } | undefined => {
  const [, word, words = ''] = /^(ready|failed)(?: (.*))?\n/m.exec(report) ?? []
  if (word === undefined) return undefined
  return word === launchWords.ready ? { kind: 'ready' } : { kind: 'failed', words }
}

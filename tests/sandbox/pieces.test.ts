import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { spawnBubblewrap } from '../../shared/sandbox/bubblewrap.ts'
import { findProgram } from '../../shared/sandbox/find-program.ts'
import { viewHost } from '../../shared/sandbox/host-view.ts'
import { launcherScript } from '../../shared/sandbox/launcher.ts'
import { sandboxArguments } from '../../shared/sandbox/policy.ts'
import { seccompFilterFor } from '../../shared/sandbox/seccomp.ts'
import { writeSyntheticEtc } from '../../shared/sandbox/synthetic-etc.ts'
import { argvOf, hasEscaped, lacking } from './attacks/battery.ts'
import { everyAttack } from './attacks/every-attack.ts'
import { openHost, type Host } from './attacks/host.ts'
import { nativeProgram } from './attacks/native-program.ts'
import { openScene } from './attacks/scene.ts'
import { confinement, requestFor, temporaryFolder } from './runs.ts'

const native = nativeProgram()
const isRoot = process.getuid?.() === 0

/** An option with its operands that is taken out wherever it stands. */
type Piece = readonly string[]
const filter: Piece = ['--seccomp', '3']
const capabilities: Piece = ['--cap-drop', 'ALL']
/** What is said last counts. */
const rootInside: Piece = ['--uid', '0', '--gid', '0']
const noNestedUsers: readonly Piece[] = [['--disable-userns'], ['--assert-userns-disabled']]

/** Pieces of the policy, the attack that gets out without them, and whether it needs root. Where several answers cover one attack, all are out. */
const table: readonly { readonly without: readonly Piece[]; readonly attack: string; readonly root?: true; readonly instead?: Piece }[] = [
  { without: [['--unshare-net']], attack: 'TCP to 127.0.0.1' },
  { without: [['--unshare-net']], attack: 'UDP to 127.0.0.1' },
  { without: [['--unshare-net']], attack: 'abstract unix socket' },
  { without: [['--unshare-ipc']], attack: 'attach shared memory of the host' },
  { without: [filter], attack: 'AF_VSOCK' },
  { without: [filter], attack: 'netlink of kernel events' },
  { without: [filter], attack: 'io_uring' },
  { without: [filter], attack: 'perf_event_open' },
  { without: [filter], attack: 'userfaultfd' },
  { without: [filter], attack: 'add_key' },
  { without: [filter], attack: 'reach TIOCSTI' },
  { without: [filter], attack: 'no filter' },
  ...(process.arch === 'x64' ? [{ without: [filter], attack: 'the 32 bit entry' }] : []),
  { without: [filter, ...noNestedUsers], attack: 'a user namespace by clone' },
  { without: [filter, ...noNestedUsers], attack: 'unshare(1) into a full set of capabilities' },
  { without: [['--remount-ro', '/dev']], attack: 'fill /dev' },
  { without: [['--size', '67108864']], attack: 'fill /run' },
  { without: [['--size', '67108864']], attack: 'fill /tmp' },
  {
    without: [['--unshare-pid'], ['--as-pid-1'], ['--proc', '/proc']],
    instead: ['--bind', '/proc', '/proc'],
    attack: 'signal a host process',
  },
  { without: [['--ro-bind', '/proc/sys', '/proc/sys']], attack: 'open kernel settings for writing', root: true },
  { without: [['--ro-bind-try', '/proc/pressure', '/proc/pressure']], attack: 'open any other kernel file for writing', root: true },
  { without: [filter, capabilities, ...noNestedUsers], instead: rootInside, attack: 'make a read-only mount writable', root: true },
  { without: [filter, capabilities, ...noNestedUsers], instead: rootInside, attack: 'make the git folder writable', root: true },
  { without: [filter, capabilities, ...noNestedUsers], instead: rootInside, attack: 'unmount the masks of /proc', root: true },
  { without: [capabilities], attack: 'keep a capability', root: true },
]

const startsAt = (words: readonly string[], piece: Piece, at: number): boolean => piece.every((word, index) => words[at + index] === word)

const without = (words: readonly string[], piece: Piece): string[] => {
  const at = words.findIndex((_, index) => startsAt(words, piece, index))
  return at < 0 ? [...words] : without([...words.slice(0, at), ...words.slice(at + piece.length)], piece)
}

let host: Host
beforeAll(async () => {
  host = await openHost(native)
})
afterAll(() => host.close())

const attackNamed = (name: string) => {
  const attack = everyAttack.find((one) => one.name === name)
  if (attack === undefined) throw new Error(`no attack ${name}`)
  return attack
}

/** The attack in a sandbox without these pieces: whether it got out, and what it said. */
const attackedWithout = async (name: string, pieces: readonly Piece[], instead: Piece): Promise<{ escaped: boolean; said: string }> => {
  const attack = attackNamed(name)
  const scene = await openScene(host, attack, native)
  const asked = requestFor(argvOf(attack), { workspace: scene.workspace, mounts: scene.mounts, env: { ...scene.env } })
  const request = { ...asked, limits: { ...asked.limits, ...attack.limits } }
  const view = viewHost(process.env, [scene.workspace])
  const whole = sandboxArguments(request, view, writeSyntheticEtc(temporaryFolder('etc'), view.user))
  const policy = pieces.reduce<readonly string[]>(without, whole)
  if (pieces.length > 0) expect(policy.length).toBeLessThan(whole.length)
  const { child } = spawnBubblewrap({
    bwrap: findProgram('bwrap', process.env['PATH'] ?? '', []) ?? '',
    policy: [...policy, ...instead],
    filter: policy.includes('--seccomp') ? seccompFilterFor(process.arch) : undefined,
    script: launcherScript(request.limits),
    argv: request.argv,
    accounting: undefined,
    stdout: 'pipe',
    stderr: 'pipe',
    start: 'at-once',
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  await once(child, 'close')
  const escaped = await hasEscaped(attack, scene, { kind: 'exited', code: child.exitCode ?? 1 }, said)
  scene.close()
  return { escaped, said }
}

const lacks = lacking(everyAttack, native)

describe.skipIf(confinement === undefined)('each piece of the policy is there because something gets out without it', () => {
  const rows = table.filter(({ root, attack }) => (root === undefined || isRoot) && !lacks.has(attack))
  test.each(rows.map((row) => ({ ...row, name: `${row.attack}: without ${row.without.map((piece) => piece.join(' ')).join(', ')}` })))(
    '$name',
    async ({ without: pieces, attack, instead = [] }) => {
      expect(await attackedWithout(attack, pieces, instead)).toMatchObject({ escaped: true })
      expect(await attackedWithout(attack, [], [])).toMatchObject({ escaped: false })
    },
  )
})

import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex, Readable, Writable } from 'node:stream'
import { launchWords, stewardWord } from './launcher.ts'

export type BubblewrapCommand = {
  readonly bwrap: string
  readonly policy: readonly string[]
  readonly filter: Uint8Array | undefined
  readonly script: string
  readonly argv: readonly string[]
  /** Measures the whole tree from outside: GNU time writes `file`; setpriv ties it to us, because --die-with-parent would watch time only. */
  readonly accounting: { readonly time: string; readonly setpriv: string; readonly file: string } | undefined
  readonly stdout: number | 'pipe'
  readonly stderr: number | 'pipe'
  /** `when-killable`: the command may start only once its process 1 is known to us; a bwrap under test may never report one. */
  readonly start: 'when-killable' | 'at-once'
  /** Called with process 1 before anything of the run may start below it. */
  readonly onFirst?: (pid: number) => void
  /** Called when the command begins, for a launcher with a steward; without this, there is none. */
  readonly onReady?: () => void
}

export type BubblewrapChild = {
  readonly child: ChildProcess
  /** Process 1 of the sandbox, as the host numbers it; unknown until bubblewrap reported it. */
  readonly firstProcess: () => number | undefined
  /** What the launcher said before the command: see launcher.ts. */
  readonly launchReport: () => string
  /** When the command was let go (`performance.now()`): what came before is the sandbox's own time. Undefined: it was not, so far. */
  readonly releasedAt: () => number | undefined
  /** The command will not start any more, if it has not yet. Our death has the same effect. */
  readonly revokeStart: () => void
}

const mostReport = 65_536

const collect = (stream: unknown, onData: () => void): (() => string) => {
  let text = ''
  if (stream instanceof Readable) {
    stream.on('data', (chunk: Buffer) => {
      // Words are few; who has got at the descriptor must not fill our memory.
      if (text.length < mostReport) text += chunk.toString('utf8')
      onData()
    })
    stream.on('error', () => {})
  }
  return () => text
}

/** A sandbox that dies early breaks these pipes; how it ended is then the news, not the broken pipe. */
const send = (stream: unknown, bytes: Uint8Array | string): void => {
  if (!(stream instanceof Writable)) return
  stream.on('error', () => {})
  stream.end(bytes)
}

/**
 * Where bubblewrap writes its status: a file without a name, and no pipe. A pipe breaks when we die, and a bubblewrap that dies of that has
 * forked already, but not yet told its child to go on: the child would wait for ever.
 */
const openStatus = (): { readonly descriptor: number; readonly text: () => string; readonly close: () => void } => {
  const path = join(tmpdir(), `maestro-status-${randomUUID()}`)
  const descriptor = openSync(path, 'wx+', 0o600)
  rmSync(path)
  const buffer = Buffer.alloc(4096)
  let last: string | undefined
  const text = (): string => last ?? buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, 0))
  const close = (): void => {
    if (last !== undefined) return
    last = text()
    closeSync(descriptor)
  }
  return { descriptor, text, close }
}

const firstProcessIn = (status: string): number | undefined => {
  const found = /"child-pid":\s*(\d+)/.exec(status)?.[1]
  return found === undefined ? undefined : Number(found)
}

const outerArgv = (command: BubblewrapCommand): string[] => {
  const inner = [command.bwrap, '--args', '5', '--', '/bin/sh', '-c', command.script, 'sh', ...command.argv]
  if (command.accounting === undefined) return inner
  const { setpriv, time, file } = command.accounting
  return [setpriv, '--pdeathsig', 'KILL', time, '-q', '-o', file, '-f', '%e %U %S %M %x', ...inner]
}

/**
 * Starts bubblewrap: 3 the filter, 4 its status, 5 the policy (which must not stand in a command line), 6 the launcher: it says
 * `started`, and runs the command when it hears so. Without that answer, a kill in the first milliseconds would hit the outer
 * processes before bubblewrap has tied itself to them, and the command would run on by itself.
 */
export const spawnBubblewrap = (command: BubblewrapCommand): BubblewrapChild => {
  const [file = command.bwrap, ...rest] = outerArgv(command)
  const status = openStatus()
  const stdio: StdioOptions = ['ignore', command.stdout, command.stderr, 'pipe', status.descriptor, 'pipe', 'pipe']
  // Not only --clearenv: without this, process 1 would show the host's environment with its tokens.
  const child = spawn(file, rest, { cwd: '/', env: { PATH: '/usr/bin:/bin' }, stdio })
  child.once('error', status.close)
  child.once('close', status.close)
  // The types know five descriptors, we have seven.
  const pipes: readonly unknown[] = child.stdio
  const gate = pipes[6]
  let asked = false
  let released: number | undefined
  const letGo = (to: Duplex): void => {
    released = performance.now()
    to.end('go\n')
  }
  // The status is written before the launcher can say a word.
  const release = (): void => {
    const first = firstProcessIn(status.text())
    const killable = command.start === 'at-once' || first !== undefined
    if (!killable || !launchReport().includes(launchWords.started) || !(gate instanceof Duplex) || !gate.writable) return
    if (!asked && first !== undefined) command.onFirst?.(first)
    if (command.onReady === undefined) return letGo(gate)
    if (!asked) gate.write('go\n')
    asked = true
    const word = stewardWord(launchReport())
    if (word?.kind === 'failed') gate.destroy()
    if (word?.kind !== 'ready') return
    letGo(gate)
    command.onReady()
  }
  const launchReport = collect(gate, () => release())
  send(pipes[3], command.filter ?? '')
  send(pipes[5], command.policy.map((argument) => `${argument}\0`).join(''))
  const revokeStart = (): void => {
    if (gate instanceof Duplex) gate.destroy()
  }
  return { child, firstProcess: () => firstProcessIn(status.text()), launchReport, releasedAt: () => released, revokeStart }
}

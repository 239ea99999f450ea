import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { stewardWord } from '../launcher.ts'
import type { Exit } from './backend.ts'
import type { Surroundings } from './surrounded.ts'
import { within } from './within.ts'

const restMs = 2000

/** The command waits behind this until it is told to go; without a word it ends. */
const gate = ['/bin/sh', '-c', 'read -r go <&3 || exit 125; exec 3<&-; exec "$@"', 'sh']

type How = {
  /** Stands before what has to end with us. */
  readonly tied: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** The entry of the environment by which processes of the run are found. */
  readonly marked: string
}

type HostSteward = {
  readonly gate: readonly string[]
  /** Lets the command go when everything is ready, and ends it otherwise. */
  readonly open: (child: ChildProcess) => void
  readonly begun: Promise<void>
  /** Asks for what is known of the services, when the command has failed. */
  readonly rest: (exit: Exit) => Promise<void>
  /** Before the services: it would tell of their end. */
  readonly kill: () => void
  /** Why the command never began. Ask after the surroundings are closed. */
  readonly failure: () => string | undefined
}

const end = (stream: unknown, words: string): void => {
  if (!(stream instanceof Writable)) return
  stream.on('error', () => {})
  stream.end(words)
}

/** Starts services where there is no sandbox to start them in: beside the command, with the same end. */
export const startSteward = (surroundings: Surroundings, { tied, cwd, environment, marked }: How): HostSteward => {
  surroundings.writePlan({ environment, cwd, prefix: tied, scratch: surroundings.folder, forwarding: false })
  const [file, ...argv] = [...tied, process.execPath, join(surroundings.folder, 'steward.mjs'), surroundings.folder, '3']
  const [name = '', value = ''] = marked.split('=')
  const steward = spawn(file, argv, {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', [name]: value },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
  let report = ''
  let begin = (): void => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const open = (child: ChildProcess): void => {
    const told = (): void => {
      const word = stewardWord(report)
      if (word?.kind === 'ready') begin()
      end(child.stdio[3], word?.kind === 'ready' ? 'go\n' : '')
    }
    const words = steward.stdio[3]
    if (words instanceof Readable) {
      words.on('data', (chunk: Buffer) => (report += chunk.toString('utf8')))
      // It closes the descriptor after its one word, or dies without one.
      words.on('close', told)
      words.on('error', () => {})
    }
    steward.on('error', told)
  }
  const failure = (): string | undefined => {
    const word = stewardWord(report)
    return word?.kind === 'ready' ? undefined : surroundings.reasonOf(word?.words ?? 'it ended')
  }
  const rest = async ({ code }: Exit): Promise<void> => {
    if (code === 0 || failure() !== undefined || steward.exitCode !== null || steward.signalCode !== null) return
    const ended = once(steward, 'exit')
    end(steward.stdin, 'failed\n')
    await within(ended, restMs)
  }
  return { gate, open, begun, failure, rest, kill: () => steward.kill('SIGKILL') }
}

// Runs beside the command, inside its sandbox: brings sockets of the host to ports of the loopback, and starts services. Plain JavaScript
// without dependencies, because it runs where nothing of ours is. Arguments: the folder with `steward.json` and the sockets, and the
// descriptor on which it says `ready`, or `failed` with what and why. That descriptor is closed before anything else can use it. A line on its
// standard input says that the command has failed; it then tells of services that ended before, and ends.
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { connect, createServer, Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * @typedef {{ kind: 'port', port: number } | { kind: 'output', text: string } | { kind: 'path', path: string }} Ready
 * @typedef {{ name: string, argv: string[], env: Record<string, string>, ready: Ready, timeoutMs: number, socket: string }} Service
 * @typedef {{ port: number, socket: string }} Forward
 * @typedef {{ forwards: Forward[], services: Service[], cwd: string, prefix: string[], scratch: string }} Plan
 */

const [folder = '.', words = '6'] = process.argv.slice(2)
// Socket addresses are short, folders are not: so the sockets are named from here.
process.chdir(folder)
/** @type {Plan} */
const plan = JSON.parse(readFileSync('steward.json', 'utf8'))

/** Where the host hears of services that end; what was begun to find that out. */
const endings = connect('endings').on('error', () => {})
/** @type {Promise<void>[]} */
const looks = []

const lookEveryMs = 25
/** What was killed is gone a moment later, when its turn on a processor comes. */
const dyingMs = 100
const drainMs = 500

/** The end of one direction is passed on while the other goes on; an error ends both. @param {Socket} one @param {Socket} other */
const couple = (one, other) => {
  one.pipe(other)
  other.pipe(one)
  one.on('error', () => other.destroy())
  other.on('error', () => one.destroy())
}

/** @param {Forward} forward */
const listen = ({ port, socket }) =>
  new Promise((done, fail) => {
    createServer({ allowHalfOpen: true }, (inside) => couple(inside, connect({ path: socket, allowHalfOpen: true })))
      .once('error', fail)
      .listen({ host: '127.0.0.1', port }, () => done(undefined))
  })

/** A server that listens on `localhost` may have got either address. @param {number} port @returns {Promise<boolean>} */
const answers = async (port) => (await answersAt('127.0.0.1', port)) || answersAt('::1', port)

/** @param {string} host @param {number} port @returns {Promise<boolean>} */
const answersAt = (host, port) =>
  new Promise((done) => {
    const socket = connect({ host, port })
    socket.once('connect', () => done(true) ?? socket.destroy())
    socket.once('error', () => done(false))
  })

/** A named pipe, as for the command itself: programs that open /dev/stdout fail on a socket. @param {Service} service */
const openOutput = ({ socket }) => {
  const path = join(plan.scratch, `${socket}.pipe`)
  execFileSync('mkfifo', ['-m', '600', path])
  const reader = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false })
  const writeEnd = openSync(path, 'w')
  rmSync(path)
  const relay = connect(socket)
  // Without a listener on the other side the output is lost, and the service runs on.
  relay.on('error', () => reader.resume())
  reader.on('error', () => {})
  reader.pipe(relay)
  return { reader, relay, writeEnd }
}

/** Resolves when the text has been written. @param {Socket} reader @param {string} text */
const written = (reader, text) =>
  new Promise((done) => {
    let tail = ''
    reader.on('data', (chunk) => {
      const seen = tail + chunk.toString('latin1')
      if (seen.includes(Buffer.from(text).toString('latin1'))) done(undefined)
      tail = seen.slice(-4 * text.length)
    })
  })

/** @param {() => Promise<boolean> | boolean} holds @param {AbortSignal} over */
const until = async (holds, over) => {
  while (!over.aborted && !(await holds())) await delay(lookEveryMs)
}

/** @param {Ready} ready @param {Socket} reader @param {AbortSignal} over @returns {Promise<unknown>} */
const becomesReady = (ready, reader, over) => {
  switch (ready.kind) {
    case 'port':
      return until(() => answers(ready.port), over)
    case 'output':
      return written(reader, ready.text)
    case 'path':
      return until(() => existsSync(resolve(plan.cwd, ready.path)), over)
  }
}

/** What was waited for, in words. @param {Ready} ready */
const wanted = (ready) => {
  switch (ready.kind) {
    case 'port':
      return `nothing listened on 127.0.0.1:${ready.port}`
    case 'output':
      return `it did not write ${JSON.stringify(ready.text)}`
    case 'path':
      return `${ready.path} was not there`
  }
}

/** Rejects when the service ends badly; one that ends well may have gone into the background. @param {import('node:child_process').ChildProcess} child */
const endsBadly = (child) =>
  new Promise((_, fail) => {
    child.once('error', (error) => fail(new Error(`it could not be started: ${error.message}`)))
    child.once('exit', (code, signal) => {
      if (signal !== null) fail(new Error(`it was ended by ${signal}`))
      else if (code !== 0) fail(new Error(`it ended with exit code ${code}`))
    })
  })

/** In words, when a service is not there any more; one that ended well may go on in the background. @param {import('node:child_process').ChildProcess} child @param {Ready} ready */
const lostBy = async ({ exitCode, signalCode }, ready) => {
  if (signalCode !== null) return `it was ended by ${signalCode}`
  const goesOn = exitCode === 0 && (ready.kind !== 'port' || (await answers(ready.port)))
  return goesOn ? undefined : `it ended with exit code ${exitCode}`
}

/** Tells the host when a service that was ready ends. @param {import('node:child_process').ChildProcess} child @param {Service} service */
const watch = (child, { name, ready }) => {
  const tell = async () => {
    const reason = await lostBy(child, ready)
    if (reason !== undefined) endings.write(`${JSON.stringify({ service: name, reason })}\n`)
  }
  if (child.exitCode !== null || child.signalCode !== null) looks.push(tell())
  else child.once('exit', () => looks.push(tell()))
}

/** The command has failed: what is known of the services by now is told before everything ends. */
const finish = async () => {
  await delay(dyingMs)
  await Promise.all(looks)
  await new Promise((done) => endings.end(done))
  process.exit(0)
}

/** Starts one service and waits until it can be used; rejects with the reason why it cannot. @param {Service} service */
const start = async (service) => {
  const { ready, timeoutMs } = service
  if (ready.kind === 'port' && (await answers(ready.port))) throw new Error(`127.0.0.1:${ready.port} was taken before it started`)
  const { reader, relay, writeEnd } = openOutput(service)
  const over = new AbortController()
  const [file = '', ...rest] = [...plan.prefix, ...service.argv]
  const child = spawn(file, rest, { cwd: plan.cwd, env: service.env, stdio: ['ignore', writeEnd, writeEnd] })
  closeSync(writeEnd)
  const late = delay(timeoutMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`after ${timeoutMs} ms ${wanted(ready)}`)
  })
  try {
    await Promise.race([becomesReady(ready, reader, over.signal), endsBadly(child), late])
    watch(child, service)
  } catch (error) {
    // Its last words are on the way; a child of it may hold the pipe for ever.
    await Promise.race([new Promise((done) => relay.once('close', done)), delay(drainMs)])
    throw error
  } finally {
    over.abort()
    late.catch(() => {})
  }
}

/** @param {string} word */
const say = (word) => {
  writeSync(Number(words), `${word}\n`)
  closeSync(Number(words))
}

const prepare = async () => {
  let service = null
  try {
    await Promise.all(plan.forwards.map(listen))
    for (const next of plan.services) {
      service = next.name
      await start(next)
    }
    process.stdin.once('data', () => void finish())
    say('ready')
  } catch (error) {
    say(`failed ${JSON.stringify({ service, reason: error instanceof Error ? error.message : String(error) })}`)
  }
}

await prepare()

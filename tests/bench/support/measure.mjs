import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { loadavg, cpus } from 'node:os'

/** CPU milliseconds that a process has used so far, over all its threads (Linux: the scheduler's own count). */
export const cpuMs = (pid) =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    0,
  )

export const rssMiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

export const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]
export const median = (values) => percentile(values, 0.5)

export const machine = () => `Node ${process.version}, ${cpus().length} CPUs, load ${loadavg()[0].toFixed(1)}`

/** Runs `methods` interleaved in shuffled order, one uncounted round first, and gives each method's samples. */
export const interleave = async (methods, rounds) => {
  const samples = Object.fromEntries(Object.keys(methods).map((name) => [name, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (const name of Object.keys(methods).toSorted(() => Math.random() - 0.5)) {
      const sample = await methods[name]()
      if (round >= 0) samples[name].push(sample)
    }
  }
  return samples
}

/** A child that speaks JSON messages, framed by lines (MCP) or by headers (LSP). `next(test)` resolves with the first message that fits. */
export const talk = (command, args, { framing, env = process.env, cwd }) => {
  const child = spawn(command, args, { env, cwd, stdio: ['pipe', 'pipe', 'ignore'] })
  const waiting = new Set()
  const receive = (message) => {
    for (const wait of waiting) {
      if (!wait.test(message)) continue
      waiting.delete(wait)
      wait.resolve({ message, at: performance.now() })
    }
  }
  let buffer = Buffer.alloc(0)
  child.stdout.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk])
    for (;;) {
      const frame = framing === 'lines' ? lineFrame(buffer) : headerFrame(buffer)
      if (frame === null) return
      buffer = buffer.subarray(frame.end)
      receive(JSON.parse(frame.text))
    }
  })
  const next = (test) => new Promise((resolve) => waiting.add({ test, resolve }))
  let id = 0
  const send = (message) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message })
    child.stdin.write(framing === 'lines' ? `${text}\n` : `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }
  const request = (method, params) => {
    id += 1
    const mine = id
    const answer = next((message) => message.id === mine && message.method === undefined)
    send({ id: mine, method, params })
    return answer
  }
  const notify = (method, params) => send({ method, params })
  const close = () => new Promise((resolve) => child.once('exit', resolve) && child.stdin.end())
  return { pid: child.pid, child, next, request, notify, close, startedAt: performance.now() }
}

const lineFrame = (buffer) => {
  const end = buffer.indexOf(10)
  return end < 0 ? null : { text: buffer.toString('utf8', 0, end), end: end + 1 }
}

const headerFrame = (buffer) => {
  const head = buffer.indexOf('\r\n\r\n')
  if (head < 0) return null
  const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString('latin1', 0, head))?.[1])
  const end = head + 4 + length
  return buffer.length < end ? null : { text: buffer.toString('utf8', head + 4, end), end }
}

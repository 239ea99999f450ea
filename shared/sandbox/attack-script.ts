/**
 * Runs inside with `node -e` and tries to get out; `true` means that it did. Its one argument names the canaries. CommonJS, and
 * without anything that the sandbox might not show.
 */
export const attackScript = String.raw`
const fs = require('node:fs'), net = require('node:net'), { spawnSync } = require('node:child_process')
const { outside, secret, token, port } = JSON.parse(process.argv[1])
const succeeds = (attack) => { try { return attack() !== false } catch { return false } }
const environments = () => fs.readdirSync('/proc').some((pid) =>
  /^\d+$/.test(pid) && succeeds(() => fs.readFileSync('/proc/' + pid + '/environ', 'utf8').includes('MAESTRO_CANARY=' + token)))
const connects = () => new Promise((resolve) => {
  const socket = net.connect({ host: '127.0.0.1', port, timeout: 2000 })
  socket.on('connect', () => { resolve(true); socket.destroy() })
  socket.on('error', () => resolve(false))
  socket.on('timeout', () => { resolve(false); socket.destroy() })
})
connects().then((loopback) => console.log(JSON.stringify({
  nonce: token,
  write: succeeds(() => fs.writeFileSync(outside + '/planted', 'x')),
  read: succeeds(() => fs.readFileSync(secret)),
  loopback,
  environment: environments(),
  kernelSettings: succeeds(() => fs.closeSync(fs.openSync('/proc/sys/kernel/core_pattern', 'r+'))),
  nestedUsers: spawnSync('unshare', ['--user', 'true']).status === 0,
  unfiltered: !/^Seccomp:\s*2$/m.test(fs.readFileSync('/proc/self/status', 'utf8')),
})))`

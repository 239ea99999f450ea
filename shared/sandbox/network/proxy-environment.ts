import type { RunRequest } from '../../session/run.ts'

const firstPort = 3128

/** A usual proxy port; the next free one when the run has another use for it. */
export const proxyPortOf = ({ ports = [], services = [] }: Pick<RunRequest, 'ports' | 'services'>): number => {
  const taken = new Set([...ports, ...services.flatMap(({ ready }) => (ready.kind === 'port' ? [ready.port] : []))])
  let port = firstPort
  while (taken.has(port)) port += 1
  return port
}

/** What curl, npm, pip, cargo and most others read; Node itself from version 22 on. A run's own servers are asked directly. */
export const proxyEnvironment = (port: number): Record<string, string> => {
  const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']
  const own = 'localhost,127.0.0.1,::1'
  return {
    ...Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${port}`])),
    no_proxy: own,
    NO_PROXY: own,
    NODE_USE_ENV_PROXY: '1',
  }
}

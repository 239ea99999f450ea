import { isIP } from 'node:net'

/** Where a name without a port may be asked. */
const usualPorts = [80, 443]

/** A name as lists and requests compare it: small letters, no dot at its end. */
export const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '')

const isAddress = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) !== 0

/** Answers why a host may not be asked, or null when it may. `hosts`: `name` (ports 80 and 443) or `name:port`; addresses never match. */
export const allowListOf = (hosts: readonly string[]): ((host: string, port: number) => string | null) => {
  const allowed = new Set(
    hosts.flatMap((entry) => {
      const [name = '', port] = entry.split(':')
      return port === undefined ? usualPorts.map((usual) => `${plainName(name)}:${usual}`) : [`${plainName(name)}:${port}`]
    }),
  )
  return (host, port) => {
    if (isAddress(host)) return `${host} is an address; only names are allowed`
    return allowed.has(`${plainName(host)}:${port}`) ? null : `${plainName(host)}:${port} is not in the run's allow-list`
  }
}

import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Loopback, private and link-local networks, carriers' and documentation ranges, multicast, and the one public address that clouds answer on themselves. */
const reserved = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32',
] // prettier-ignore

/** Inside the public space of IPv6: ranges that lead to an IPv4 address of somebody's choice, and documentation. */
const tunnels = ['2001::/32', '2001:db8::/32', '2002::/16', '3fff::/20']

const listOf = (ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix = ''] = range.split('/')
    list.addSubnet(network, Number(prefix), family)
  }
  return list
}

const [notPublic4, public6, notPublic6] = [listOf(reserved, 'ipv4'), listOf(['2000::/3'], 'ipv6'), listOf(tunnels, 'ipv6')]

/** Whether an address lies in the public internet: nothing of this machine, of its networks or of its cloud does. */
export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) return !notPublic4.check(address, 'ipv4')
  // A zone names an interface of this machine.
  return isIPv6(address) && !address.includes('%') && public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6')
}

import { lookup } from 'node:dns/promises'
import { connect, type Socket } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** How names are looked up and which addresses may be dialled. Tests bring their own; no setting and no file can. */
export type Outside = {
  readonly addressesOf: (name: string) => Promise<readonly string[]>
  readonly mayDial: (address: string) => boolean
}

export const publicInternet: Outside = {
  addressesOf: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  mayDial: isPublicAddress,
}

/** The address of an allowed name. One that is not public among them is refused as a whole: a name that leads home once is not to be trusted. */
export const checkedAddress = async (
  name: string,
  { addressesOf, mayDial }: Outside,
): Promise<{ address: string } | { refusal: string }> => {
  let addresses: readonly string[]
  try {
    addresses = await addressesOf(name)
  } catch {
    return { refusal: `${name} could not be looked up` }
  }
  const inner = addresses.find((address) => !mayDial(address))
  if (inner !== undefined) return { refusal: `${name} leads to ${inner}, which is not in the public internet` }
  const [address] = addresses
  return address === undefined ? { refusal: `${name} has no address` } : { address }
}

const patienceMs = 30_000

/** Connects to the very address that was checked: a second look-up could answer otherwise. */
export const dial = async (address: string, port: number): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: patienceMs, allowHalfOpen: true })
    socket.once('connect', () => resolve(socket.setTimeout(0)))
    socket.once('timeout', () => socket.destroy(new Error('timeout')))
    socket.once('error', () => resolve(undefined))
  })

/** Passes both directions on until each has ended; an error of one ends both. */
export const couple = (one: Socket, other: Socket): void => {
  one.pipe(other)
  other.pipe(one)
  one.on('error', () => other.destroy())
  other.on('error', () => one.destroy())
}

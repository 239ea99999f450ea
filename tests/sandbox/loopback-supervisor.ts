import { readFileSync } from 'node:fs'
import { ownMark } from '../../shared/sandbox/alive.ts'
import { isPublicAddress } from '../../shared/sandbox/network/public-address.ts'
import { runFiles } from '../../shared/sandbox/run-folder.ts'
import { shippedHouse } from '../../shared/sandbox/supervisor/house.ts'
import { supervise } from '../../shared/sandbox/supervisor/supervise.ts'
import { writeWhole } from '../../shared/sandbox/write-whole.ts'
import { RunRequest } from '../../shared/session/run.ts'

/** The supervisor's program, but with an internet of our own: names that lead to servers of the test, or where no run may go. */
const addresses: Readonly<Record<string, string[]>> = {
  'allowed.test': ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
  'metadata.test': ['169.254.169.254'],
  'mixed.test': ['127.0.0.1', '10.0.0.1'],
}

const outside = {
  addressesOf: async (name: string) => {
    const found = addresses[name]
    if (found === undefined) throw new Error('ENOTFOUND')
    return found
  },
  mayDial: (address: string) => address === '127.0.0.1' || isPublicAddress(address),
}

const folder = process.argv[2] ?? '.'
const files = runFiles(folder)
writeWhole(files.supervisor, JSON.stringify(ownMark()))
const request = RunRequest.parse(JSON.parse(readFileSync(files.request, 'utf8')))
const result = await supervise(folder, request, new AbortController().signal, { ...shippedHouse(), outside })
writeWhole(files.result, JSON.stringify(result))
process.exit(0)

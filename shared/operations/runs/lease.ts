import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { isAlive, ownMark, ProcessMark } from '../../sandbox/alive.ts'
import { runState } from '../../sandbox/watch-run.ts'
import { errorCode, readTextOrNull, writeFileAtomically } from '../../store/files.ts'

/** Who uses a checkout: the process that prepares it, then the run in it. */
const Lease = z.object({ owner: ProcessMark, run: z.string() })

const SLOTS = 64
const LEASE_NAME = /^(\d+)\.(\d+)\.lease$/

/**
 * Takes a reusable checkout folder for one run: the first that nobody uses. Leases are numbered, `<slot>.<generation>.lease`, and taking
 * one is making the next number, which exactly one process can; nothing is given back, so nothing stays locked after a kill.
 */
export const leaseCheckout = (checkoutsDir: string, runFolder: string, id: string): string => {
  mkdirSync(checkoutsDir, { recursive: true })
  for (let slot = 1; slot <= SLOTS; slot += 1) {
    if (takeSlot(checkoutsDir, slot, runFolder, id)) return join(checkoutsDir, String(slot))
  }
  throw new Error(`all ${SLOTS} checkouts in ${checkoutsDir} are in use`)
}

const takeSlot = (checkoutsDir: string, slot: number, runFolder: string, id: string): boolean => {
  const generations = generationsOf(checkoutsDir, slot)
  const newest = generations.at(-1) ?? 0
  if (newest > 0 && !isFree(readTextOrNull(leasePath(checkoutsDir, slot, newest)))) return false
  if (!writeLease(leasePath(checkoutsDir, slot, newest + 1), runFolder, id)) return false
  for (const old of generations) rmSync(leasePath(checkoutsDir, slot, old), { force: true })
  return true
}

const leasePath = (checkoutsDir: string, slot: number, generation: number): string => join(checkoutsDir, `${slot}.${generation}.lease`)

const generationsOf = (checkoutsDir: string, slot: number): number[] =>
  readdirSync(checkoutsDir)
    .flatMap((name) => {
      const match = LEASE_NAME.exec(name)
      return match !== null && Number(match[1]) === slot ? [Number(match[2])] : []
    })
    .toSorted((a, b) => a - b)

/** Complete before it has its name. */
const writeLease = (path: string, runFolder: string, id: string): boolean => {
  const complete = `${path}.${id}`
  writeFileAtomically(complete, JSON.stringify({ owner: ownMark(), run: runFolder }), id)
  try {
    linkSync(complete, path)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(complete, { force: true })
  }
}

const isFree = (text: string | null): boolean => {
  if (text === null) return false
  const { owner, run } = Lease.parse(JSON.parse(text))
  return existsSync(join(run, 'supervisor.json')) ? runState(run).kind !== 'running' : !isAlive(owner)
}

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import { isAlive, ownMark, ProcessMark } from '../../sandbox/alive.ts'
import { runState } from '../../sandbox/watch-run.ts'
import type { Arm } from '../../session/evidence.ts'
import { fault, type Fault } from '../../session/fault.ts'
import { errorCode, linkWhole, readTextOrNull } from '../../store/files.ts'

/** Who uses a checkout: the process that prepares it, then the run in it, until that run's end is recorded. */
const Lease = z.object({ owner: ProcessMark, run: z.string() })

const SLOTS = 64
const LEASE_NAME = /^(\d+)\.(\d+)\.(lease|released)$/

/**
 * Takes a reusable checkout folder for one run: the first that nobody uses, before all one that held the same arm, whose files and caches
 * differ least. Leases are numbered, `<slot>.<generation>.lease`, and taking
 * one is making the next number, which exactly one process can. A lease ends by `<slot>.<generation>.released` or with its owner and its
 * run, so nothing stays locked after a kill. Fault: `checkouts_in_use`.
 */
export const leaseCheckout = (checkoutsDir: string, wanted: Wanted): string | Fault => {
  mkdirSync(checkoutsDir, { recursive: true })
  for (const slot of inOrder(checkoutsDir, wanted.arm)) {
    if (!takeSlot(checkoutsDir, slot, wanted)) continue
    const checkout = folderOf(checkoutsDir, slot)
    writeFileSync(`${checkout}.arm`, wanted.arm)
    return checkout
  }
  return fault('checkouts_in_use', `All ${SLOTS} checkouts are in use by runs.`, 'Wait for some of them with wait_job, then call again.')
}

type Wanted = { readonly runFolder: string; readonly id: string; readonly arm: Arm }

/** All paths are equally long: where nothing can be mounted, a path's length may show in what is measured. */
const folderOf = (checkoutsDir: string, slot: number): string => join(checkoutsDir, String(slot).padStart(2, '0'))

const inOrder = (checkoutsDir: string, arm: Arm): number[] => {
  const slots = Array.from({ length: SLOTS }, (_, index) => index + 1)
  const used = slots.filter((slot) => readTextOrNull(`${folderOf(checkoutsDir, slot)}.arm`) === arm)
  return [...used, ...slots.filter((slot) => !used.includes(slot))]
}

/** The checkouts that are there, by number. */
export const slotsOf = (checkoutsDir: string): { readonly slot: number; readonly name: string; readonly checkout: string }[] => {
  const checkouts = Array.from({ length: SLOTS }, (_, index) => ({ slot: index + 1, checkout: folderOf(checkoutsDir, index + 1) }))
  return checkouts.flatMap(({ slot, checkout }) => (existsSync(`${checkout}.arm`) ? [{ slot, name: basename(checkout), checkout }] : []))
}

/** Does something with a checkout that nobody uses, while nobody can take it. False: somebody has it. */
export const whileFree = (checkoutsDir: string, slot: number, holder: Omit<Wanted, 'arm'>, work: () => void): boolean => {
  if (!takeSlot(checkoutsDir, slot, holder)) return false
  try {
    work()
  } finally {
    releaseCheckout(folderOf(checkoutsDir, slot), holder.runFolder)
  }
  return true
}

/** Gives a checkout back: its run's end is recorded, or there will be no run. Does nothing when the lease has passed on. */
export const releaseCheckout = (checkout: string, runFolder: string): void => {
  const generation = holding(checkout, runFolder)
  if (generation !== null) writeFileSync(`${checkout}.${generation}.released`, '')
}

/** Whether a checkout is still this run's. Of what another run may have written nothing can be said. */
export const holdsCheckout = (checkout: string, runFolder: string): boolean => holding(checkout, runFolder) !== null

const holding = (checkout: string, runFolder: string): number | null => {
  const newest = generationsOf(dirname(checkout), Number(basename(checkout))).at(-1) ?? 0
  return readLease(`${checkout}.${newest}.lease`)?.run === runFolder ? newest : null
}

const takeSlot = (checkoutsDir: string, slot: number, { runFolder, id }: Omit<Wanted, 'arm'>): boolean => {
  const checkout = folderOf(checkoutsDir, slot)
  const generations = generationsOf(checkoutsDir, slot)
  const newest = generations.at(-1) ?? 0
  if (newest > 0 && !isFree(checkout, newest)) return false
  if (!linkWhole(`${checkout}.${newest + 1}.lease`, JSON.stringify({ owner: ownMark(), run: runFolder }), id)) return false
  // Whoever was slow may have made a number that was used and removed before: then there is a later one.
  const overtaken = (generationsOf(checkoutsDir, slot).at(-1) ?? 0) > newest + 1
  for (const old of overtaken ? [newest + 1] : generations) removeLease(checkout, old)
  return !overtaken
}

const removeLease = (checkout: string, generation: number): void => {
  for (const part of ['lease', 'released']) rmSync(`${checkout}.${generation}.${part}`, { force: true })
}

/** The numbers of a slot's leases, ascending; none when somebody removed the whole folder. */
const generationsOf = (checkoutsDir: string, slot: number): number[] => {
  try {
    return readdirSync(checkoutsDir)
      .flatMap((name) => {
        const match = LEASE_NAME.exec(name)
        return match !== null && Number(match[1]) === slot && match[3] === 'lease' ? [Number(match[2])] : []
      })
      .toSorted((a, b) => a - b)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

const readLease = (path: string): z.infer<typeof Lease> | null => {
  const text = readTextOrNull(path)
  return text === null ? null : Lease.parse(JSON.parse(text))
}

/** A living owner still has to compare the checkout with its tree after the run, so the end of the run alone frees nothing. */
const isFree = (checkout: string, generation: number): boolean => {
  if (existsSync(`${checkout}.${generation}.released`)) return true
  const lease = readLease(`${checkout}.${generation}.lease`)
  return lease !== null && !isAlive(lease.owner) && runState(lease.run).kind !== 'running'
}

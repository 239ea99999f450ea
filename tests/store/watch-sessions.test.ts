import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, test } from 'vitest'
import type { StopWatching } from '../../shared/store/stop-watching.ts'
import { watchSessions } from '../../shared/store/watch.ts'
import { temporaryFolder } from '../support/folder.ts'

const standing: StopWatching[] = []
afterEach(async () => {
  await Promise.all(standing.splice(0).map((stop) => stop()))
})

/** A watched store; `hinted` resolves with the next hint that comes after the call. */
const watched = (storeDir: string) => {
  let heard: (() => void)[] = []
  standing.push(
    watchSessions(storeDir, () => {
      const waiting = heard
      heard = []
      for (const go of waiting) go()
    }),
  )
  const hinted = async (): Promise<void> =>
    new Promise<void>((resolve) => {
      heard.push(resolve)
    })
  /** All hints that were on their way. */
  const quiet = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
  }
  const hearsAppend = async (): Promise<void> => {
    await quiet()
    const appended = hinted()
    append(storeDir)
    await appended
  }
  return { hinted, quiet, hearsAppend }
}

const makeStore = (storeDir: string): void => {
  mkdirSync(join(storeDir, 'sessions', 's-1', 'journal'), { recursive: true })
}
const append = (storeDir: string): void => writeFileSync(join(storeDir, 'sessions', 's-1', 'journal', 'rp-a'), 'an event')

test('a store is heard of when it comes, and each event in it', async () => {
  const storeDir = join(temporaryFolder('watch'), '.git', 'maestro')
  const { hinted, hearsAppend } = watched(storeDir)
  const came = hinted()
  makeStore(storeDir)
  await came
  await hearsAppend()
})

test('one that was removed is waited for, and watched again', async () => {
  const storeDir = join(temporaryFolder('watch'), 'maestro')
  makeStore(storeDir)
  const { hinted, quiet, hearsAppend } = watched(storeDir)
  await hinted()
  await quiet()
  const removed = hinted()
  rmSync(storeDir, { recursive: true })
  await removed
  await quiet()
  const madeAgain = hinted()
  makeStore(storeDir)
  await madeAgain
  await hearsAppend()
})

import { expect, test } from 'vitest'
import { watchOrPoll } from './watch-or-poll.ts'

test('where nothing can be watched it is asked again and again, until it is ended', async () => {
  let looks = 0
  await new Promise<void>((resolve) => {
    const stop = watchOrPoll('/no/such/folder', () => {
      looks += 1
      if (looks < 2) return
      stop()
      resolve()
    })
  })
  expect(looks).toBe(2)
})

import type { Terminal } from '../terminal.ts'
import { nowMs } from './clock.ts'

type Side = 'agent' | 'editor' | 'user' | 'demo'

/** An expectation that did not hold ends the story; the last line names it. */
export class StoryFailed extends Error {}

export type Stage = {
  readonly say: (side: Side, text: string) => void
  /** Notes what was expected; ends the story when it did not hold. */
  readonly expect: (what: string, held: boolean) => void
  readonly held: () => readonly string[]
}

/** Prints who sees what, with the seconds since the story began. */
export const openStage = (write: Terminal['out']): Stage => {
  const begun = nowMs()
  const held: string[] = []
  const say: Stage['say'] = (side, text) => {
    const seconds = ((nowMs() - begun) / 1000).toFixed(2).padStart(6)
    const [first = '', ...rest] = text.split('\n')
    write(`${seconds} s  ${side.padEnd(6)}  ${first}\n${rest.map((line) => `                  ${line}\n`).join('')}`)
  }
  return {
    say,
    expect: (what, holds) => {
      if (!holds) throw new StoryFailed(what)
      held.push(what)
    },
    held: () => held,
  }
}

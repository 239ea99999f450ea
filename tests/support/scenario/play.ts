import { mkdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Driver, Reply, Shown } from './driver.ts'
import type { Scenario, Step } from './parse.ts'

/** Plays every step of a scenario through one driver, in a folder that holds its files. */
export const play = async (scenario: Scenario, root: string, driver: Driver): Promise<void> => {
  const replies: Reply[] = []
  const before = new Map<string, string>()
  for (const step of scenario.steps) await playStep({ scenario, root, driver, replies, before }, step)
  await driver.close()
}

type Stage = {
  readonly scenario: Scenario
  readonly root: string
  readonly driver: Driver
  readonly replies: Reply[]
  readonly before: Map<string, string>
}

const playStep = async (stage: Stage, step: Step): Promise<void> => {
  switch (step.who) {
    case 'agent':
    case 'user':
      return playCall(stage, step, step.who)
    case 'save':
      return saveFile(stage, step.what, step.text)
    case 'delete':
      return saveFile(stage, step.what, null)
    case 'undo':
      return saveFile(stage, step.what, stage.before.get(step.what) ?? null)
    case 'editor':
      return step.what === 'markers' ? lookForMarkers(stage, step) : lookFor(stage, step)
  }
}

const playCall = async ({ driver, replies }: Stage, step: Step, who: 'agent' | 'user'): Promise<void> => {
  const reply = await driver.call(who, step.what, fillIn(step.input, replies))
  replies.push(reply)
  const wantsFault = step.expected[0]?.startsWith('fault ') ?? false
  expect(reply.fault, `line ${step.line}: ${step.what} answered ${reply.text}`).toEqual(wantsFault ? step.expected[0]?.slice(6) : null)
  for (const expected of step.expected.slice(wantsFault ? 1 : 0)) expect(reply.text, `line ${step.line}`).toContain(expected)
}

/** `$confirm` stands for the newest reply's member of that name: what a person copies from one answer into the next call. */
const fillIn = (input: Readonly<Record<string, unknown>>, replies: readonly Reply[]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      typeof value === 'string' && value.startsWith('$') ? lastMember(replies, value.slice(1)) : value,
    ]),
  )

const lastMember = (replies: readonly Reply[], name: string): unknown => replies.findLast((reply) => name in reply.view)?.view[name]

const saveFile = async ({ root, driver, before }: Stage, path: string, text: string | null): Promise<void> => {
  const file = join(root, path)
  if (existsSync(file)) before.set(path, readFileSync(file, 'utf8'))
  mkdirSync(dirname(file), { recursive: true })
  if (text === null) rmSync(file)
  else writeFileSync(file, text)
  await driver.saved(path, text)
}

/** `=> none`, or the words that one diagnostic of the file must have, and optionally its severity and code first. */
const lookFor = async ({ driver }: Stage, step: Step): Promise<void> => {
  const path = step.text === 'plan.md' ? '.maestro/plan.md' : step.text
  const none = step.expected.includes('none')
  const enough = (shown: readonly Shown[]): boolean => {
    const here = shown.filter((one) => one.path === path)
    return none ? here.length === 0 : step.expected.every((words) => here.some((one) => matches(one, words)))
  }
  const shown = await driver.seen(enough)
  expect(
    enough(shown),
    `line ${step.line}: ${step.text} shows ${JSON.stringify(
      shown.filter((one) => one.path === path),
      null,
      1,
    )}`,
  ).toBe(true)
}

const matches = (shown: Shown, words: string): boolean => {
  const text = `${shown.severity} ${shown.code} ${shown.message}`
  return words.match(/"[^"]*"|\S+/g)?.every((word) => text.includes(word.replaceAll('"', ''))) ?? false
}

const lookForMarkers = async ({ driver, scenario }: Stage, step: Step): Promise<void> => {
  const wanted = scenario.markers.map(({ path, line, code }) => `${path}:${line} ${code}`).toSorted()
  const onSource = (shown: readonly Shown[]) =>
    shown
      .filter((one) => !one.path.startsWith('.maestro/'))
      .map(({ path, line, code }) => `${path}:${line} ${code}`)
      .toSorted()
  const shown = await driver.seen((all) => JSON.stringify(onSource(all)) === JSON.stringify(wanted))
  expect(onSource(shown), `line ${step.line}`).toEqual(wanted)
}

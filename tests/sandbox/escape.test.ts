import { describe, expect, test } from 'vitest'
import type { RunRequest } from '../../shared/session/run.ts'
import type { Attack } from './attacks/attack.ts'
import { battery, lacking, type Attacked } from './attacks/battery.ts'
import { everyAttack } from './attacks/every-attack.ts'
import { nativeProgram } from './attacks/native-program.ts'
import { confinement, run, unconfined } from './runs.ts'

const native = nativeProgram()
/** With every test run the attacks are let loose once; `npm run test:sandbox` takes the time for the rest. */
const whole = process.env['npm_lifecycle_event'] !== 'test'
const isRoot = process.getuid?.() === 0
const absent = lacking(everyAttack, native)
const runnable = everyAttack.filter(({ name }) => !absent.has(name))
for (const [name, what] of absent) console.warn(`not run: ${name}: needs ${what}`)

/** What a failed expectation shows of an attack. */
const shown = ({ attack, end, said }: Attacked): string =>
  `${attack.family}: ${attack.name}: ${JSON.stringify(end)} ${said.trim().slice(0, 300)}`

const byDesign = (list: readonly Attack[]): string[] => list.filter(({ allowed }) => allowed !== undefined).map(({ name }) => name)

/** Who must get out when nothing confines; an attack that does not proves nothing. */
const mustEscape = ({ control }: Attack): boolean => control === 'anyone' || (control === 'root' && isRoot)

test('names are unique', () => {
  const names = everyAttack.map(({ name }) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test.runIf(process.env['CI'] !== undefined)('in CI every attack can be run', () => {
  expect([...absent.keys()]).toEqual([])
  expect(confinement).toBeDefined()
})

describe.skipIf(confinement === undefined)(`nothing gets out of a confined run (uid ${process.getuid?.()})`, () => {
  const nothingGetsOut = async (more: Partial<RunRequest>): Promise<void> => {
    const attacked = await battery(runnable, { ...(confinement ?? unconfined), ...more }, native)
    expect(attacked.filter(({ tried }) => !tried).map(shown)).toEqual([])
    expect(attacked.filter(({ attack, escaped }) => escaped && attack.allowed === undefined).map(shown)).toEqual([])
    expect(attacked.filter(({ escaped, attack }) => escaped && attack.allowed !== undefined).map(({ attack }) => attack.name)).toEqual(
      byDesign(runnable),
    )
  }

  test('not one attack, by what the host sees and by its own word', async () => nothingGetsOut({}), 300_000)

  // What opens the network runs beside the command and talks to the outside: one more way to try. Only where there is time for it.
  test.runIf(whole)(
    'nor with the network open to a list',
    async () => nothingGetsOut({ network: { kind: 'allow-list', hosts: ['allowed.invalid'] } }),
    300_000,
  )

  test('it may use its own loopback', async () => {
    const talks = `const s = require('net').createServer((c) => c.end('own')).listen(0, '127.0.0.1', () =>
      require('net').connect(s.address().port, '127.0.0.1').on('data', (d) => { console.log(String(d)); s.close() }))`
    expect((await run(['node', '-e', talks])).output).toBe('own\n')
  })
})

describe(`positive control (uid ${process.getuid?.()})`, () => {
  test.runIf(whole)(
    'the same attacks get out where nothing confines',
    async () => {
      const attacked = await battery(runnable.filter(mustEscape), unconfined, native)
      expect(attacked.filter(({ escaped }) => !escaped).map(shown)).toEqual([])
      expect(attacked.length).toBeGreaterThan(isRoot ? 80 : 60)
    },
    300_000,
  )
})

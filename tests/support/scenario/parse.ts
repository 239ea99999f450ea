import { parse as parseYaml } from 'yaml'
import * as z from 'zod'

/** One line of a script: who does what with which arguments, and what the answer must contain. */
export type Step = {
  readonly line: number
  readonly who: 'agent' | 'user' | 'editor' | 'save' | 'undo' | 'delete'
  readonly what: string
  readonly input: Readonly<Record<string, unknown>>
  readonly text: string
  readonly expected: readonly string[]
}

/** A line of a source file that carries `//@ code`: once, at `editor markers`, exactly these diagnostics stand on the source files. */
export type Marker = { readonly path: string; readonly line: number; readonly code: string }

export type Scenario = {
  readonly title: string
  /** Programs without which it cannot be played, from a second line `# needs: go`. */
  readonly needs: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
  readonly markers: readonly Marker[]
}

const Who = z.enum(['agent', 'user', 'editor', 'save', 'undo', 'delete'])
const Input = z.record(z.string(), z.unknown())

/** Reads a text archive: a comment on top, `-- path --` sections, and the `-- script --` section last. Throws with the line number. */
export const parseScenario = (text: string): Scenario => {
  const lines = text.split('\n')
  const files: Record<string, string> = {}
  const steps: Step[] = []
  let section: string | null = null
  lines.forEach((line, index) => {
    const header = /^-- (.+) --$/.exec(line)
    if (header?.[1] !== undefined) section = header[1]
    else if (section === 'script') addLine(steps, line, index + 1)
    else if (section !== null) files[section] = `${files[section] ?? ''}${line}\n`
  })
  const needs = /^# needs: (.*)$/.exec(lines[1] ?? '')?.[1]?.split(/,\s*/) ?? []
  return { title: (lines[0] ?? '').replace(/^# */, ''), needs, files, steps, markers: Object.entries(files).flatMap(markersIn) }
}

/** A line that begins with `=>` goes on with the expectations of the step before it. */
const addLine = (steps: Step[], line: string, number: number): void => {
  if (line.trim() === '' || line.startsWith('#')) return
  const more = /^\s*=> (.*)$/.exec(line)
  const last = steps.at(-1)
  if (more?.[1] !== undefined && last !== undefined) steps[steps.length - 1] = { ...last, expected: [...last.expected, more[1].trim()] }
  else steps.push(parseStep(line, number))
}

const parseStep = (line: string, number: number): Step => {
  const [call = '', ...expected] = line.split(/ {2,}=> /)
  const [, who, what = '', rest = ''] = /^(\S+)\s+(\S+)\s*(.*)$/.exec(call.trim()) ?? []
  const parsed = Who.safeParse(who)
  if (!parsed.success) throw new Error(`line ${number}: ${JSON.stringify(who)} is not one of ${Who.options.join(', ')}`)
  const isCall = parsed.data === 'agent' || parsed.data === 'user'
  const input = Input.parse(isCall && rest !== '' ? parseYaml(rest) : {})
  return { line: number, who: parsed.data, what, input, text: isCall ? '' : unquote(rest), expected: expected.map((one) => one.trim()) }
}

const unquote = (text: string): string => (text.startsWith('"') ? z.string().parse(JSON.parse(text)) : text)

const markersIn = ([path, text]: [string, string]): Marker[] =>
  text.split('\n').flatMap((line, index) => {
    const code = /\/\/@ (\S+)/.exec(line)?.[1]
    return code === undefined ? [] : [{ path, line: index + 1, code }]
  })

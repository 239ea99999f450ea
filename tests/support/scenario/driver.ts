/** What came of a call, in whichever surface: the words and the data, or the fault's code with them. */
export type Reply = { readonly fault: string | null; readonly text: string; readonly view: Readonly<Record<string, unknown>> }

/** A diagnostic as an editor shows it: 1-based line. */
export type Shown = {
  readonly path: string
  readonly line: number
  readonly severity: string
  readonly code: string
  readonly message: string
}

/** One way to play a scenario. `seen` resolves once what the editor shows satisfies `enough`, or with the last it showed. */
export type Driver = {
  readonly call: (who: 'agent' | 'user', operation: string, input: Readonly<Record<string, unknown>>) => Promise<Reply>
  readonly saved: (path: string, text: string | null) => Promise<void>
  readonly seen: (enough: (shown: readonly Shown[]) => boolean) => Promise<readonly Shown[]>
  readonly close: () => Promise<void>
}

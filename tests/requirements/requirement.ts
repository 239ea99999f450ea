/** Where a promise is shown: a test file of this project, and the title, first line or `@requirement` mark in it that says so. */
export type Proof = { readonly file: string; readonly shows: string }

/** One promise of the system. `row` is the line of the feature list that it belongs to. */
export type Requirement = { readonly id: string; readonly row: string; readonly says: string } & (
  | { readonly status: 'works'; readonly proof: readonly Proof[] }
  /** `part`: the number of the issue that brings it. */
  | { readonly status: 'planned'; readonly part: number }
  | { readonly status: 'out-of-scope'; readonly reason: string }
)

/** `E2.claim-without-run` belongs to row `E2`. */
const rowOf = (id: string): string => id.split('.')[0] ?? ''

export const works = (id: string, says: string, ...proof: readonly Proof[]): Requirement => ({
  id,
  row: rowOf(id),
  says,
  status: 'works',
  proof,
})

export const planned = (part: number, id: string, says: string): Requirement => ({ id, row: rowOf(id), says, status: 'planned', part })

export const outOfScope = (id: string, says: string, reason: string): Requirement => ({
  id,
  row: rowOf(id),
  says,
  status: 'out-of-scope',
  reason,
})

/** A test below `tests/`, by a part of its title. */
export const by = (file: string, shows: string): Proof => ({ file: `tests/${file}`, shows })

/** A test beside what it tests. */
export const beside = (file: string, shows: string): Proof => ({ file, shows })

/** A scenario by its first words; it is played through the core, MCP and LSP. */
export const scenario = (name: string, shows: string): Proof => ({ file: `tests/scenarios/${name}.txt`, shows: `# ${shows}` })

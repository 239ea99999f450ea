/** The variables of the process, as a parameter: only main.ts reads the real ones. */
export type Environment = Readonly<Record<string, string | undefined>>

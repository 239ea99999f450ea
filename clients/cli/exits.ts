/** Exit codes that scripts rely on. `run` alone ends with the code of the command that it ran. */
export const exits = { done: 0, fault: 1, usage: 2, notMet: 3 } as const

/** An expected failure, as a value. `code` is stable, `message` says what happened, `hint` names the next safe call (never a destructive one). */
export type Fault = { readonly kind: 'fault'; readonly code: string; readonly message: string; readonly hint: string }

/** Makes a fault; codes are snake_case and listed in docs/FAULTS.md. */
export const fault = (code: string, message: string, hint: string): Fault => ({ kind: 'fault', code, message, hint })

export const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'fault'

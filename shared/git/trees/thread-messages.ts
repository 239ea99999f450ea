import type { Change } from '../changes.ts'
import type { Fault } from '../../session/fault.ts'
import type { Scan, ScanRequest } from './scan.ts'

/** What the thread is asked. */
export type Question =
  | { readonly id: number; readonly kind: 'scan'; readonly request: ScanRequest }
  | { readonly id: number; readonly kind: 'differences'; readonly tree: string }

/** What the system refused, with the code that a caller needs to tell a full disk from a bug. */
type Thrown = { readonly message: string; readonly code: string; readonly path: string }

/** What it answers: a value or a fault, or what was thrown. */
export type Reply =
  | { readonly id: number; readonly kind: 'scan'; readonly value: Scan | Fault }
  | { readonly id: number; readonly kind: 'differences'; readonly value: Change[] | Fault }
  | { readonly id: number; readonly kind: 'thrown'; readonly thrown: Thrown }

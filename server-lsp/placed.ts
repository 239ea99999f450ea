import type { Range } from 'vscode-languageserver/node'
import type { Finding } from '../shared/index.ts'

/** A finding where this editor shows it. */
export type Placed = { readonly finding: Finding; readonly uri: string; readonly range: Range }

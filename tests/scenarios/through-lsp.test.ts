import { lspDriver } from '../support/scenario/process-drivers.ts'
import { playAll } from '../support/scenario/play-all.ts'

playAll('lsp', lspDriver)

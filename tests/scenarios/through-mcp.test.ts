import { mcpDriver } from '../support/scenario/process-drivers.ts'
import { playAll } from '../support/scenario/play-all.ts'

playAll('mcp', mcpDriver)

import { startServer } from './server.ts'
import { openStdio } from './stdio.ts'

startServer(openStdio(), { programs: import.meta.dirname, env: process.env })

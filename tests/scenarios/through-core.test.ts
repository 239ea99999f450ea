import { coreDriver } from '../support/scenario/core-driver.ts'
import { playAll } from '../support/scenario/play-all.ts'

playAll('core', coreDriver)

import { join, relative } from 'node:path'
import type { RunRequest } from '../../session/run.ts'
import { isInside } from '../find-program.ts'

/** Where a path of the workspace really is, when nothing can be mounted: in the source. Other paths stay. */
export const hostFolder = (request: RunRequest, path: string): string =>
  isInside(path, request.workspace) ? join(request.source, relative(request.workspace, path)) : path

import { posix } from 'node:path'
import * as z from 'zod'

/** A name in git's quotes is taken as it is. */
const plain = (path: string): string => (path.startsWith('"') ? path : posix.normalize(path).replace(/(.)\/$/, '$1'))

/** A path from the top of the work tree, as somebody types it: `./src/` is `src`. What leads out of the work tree is refused. */
export const TreePath = z
  .string()
  .min(1)
  .overwrite(plain)
  .refine((path) => !/^(\/|\.\.(\/|$))/.test(path), 'leads out of the work tree; give it from the top of the work tree')

import { dirname, join } from 'node:path'
import type { Outside } from '../network/dial.ts'

/** What a supervisor has beside the request. `inside`: the folder of the files that run in sandboxes. `outside`: what names lead to. */
export type House = { readonly inside: string; readonly outside: Outside | 'public-internet' }

/** As shipped: the files lie beside the program. Only a test passes another house. */
export const shippedHouse = (): House => ({ inside: join(dirname(process.argv[1] ?? '.'), 'inside'), outside: 'public-internet' })

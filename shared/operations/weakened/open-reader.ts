import type { Repository } from '../../git/repository.ts'
import type { ReadWeakenings } from './question.ts'
import { openReaderHere } from './read-here.ts'
import { openReaderInChild } from './read-in-child.ts'

/** `program`: the file that reads in a process of its own, for servers; null reads here, for programs that end soon. */
export const openReader = (repository: Repository, program: string | null): ReadWeakenings =>
  program === null ? openReaderHere(repository) : openReaderInChild(repository.place, program)

import { join } from 'node:path'
import { sha256 } from '../../store/clock.ts'
import { readPlainFile } from '../../store/files.ts'

const LOCK_FILES = [
  'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock', 'go.sum',
  'Cargo.lock', 'Gemfile.lock', 'composer.lock',
] // prettier-ignore

/** Larger than any of these files is. */
const LARGEST_BYTES = 64 * 1024 * 1024

/** One digest over the project's lock files: evidence of other dependencies is evidence of another environment. */
export const lockFilesDigest = (folder: string): string => sha256(LOCK_FILES.map((name) => `${name} ${digestOf(folder, name)}`).join('\n'))

/** Lock files in which two folders differ: what is installed for one is not what the other asks for. */
export const differentLockFiles = (one: string, other: string): string[] =>
  LOCK_FILES.filter((name) => digestOf(one, name) !== digestOf(other, name))

/** A run can leave a pipe, a link or a device under any of these names, and reading that would wait for ever or lead out of the folder. */
const digestOf = (folder: string, name: string): string => sha256(readPlainFile(join(folder, name), LARGEST_BYTES)?.toString('utf8') ?? '')

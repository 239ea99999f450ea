// Two trees with a program each, and samples of them by plain processes: no sandbox, no supervisor.
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** So many turns of a loop that nothing can leave out. Perl starts in 2 ms, so that nearly all of the process is the loop. */
const programOf = (turns) =>
  `my ($x, $n) = (1, ${turns});\nfor (my $i = 0; $i < $n; $i++) { $x = ($x * 48271 + $i) % 2147483647 }\nprint "$x\\n";\n`

/** A tree below `folder`; equally long names, so that nothing but the program differs. */
export const treeWith = (folder, name, turns) => {
  const tree = join(folder, name)
  mkdirSync(tree, { recursive: true })
  writeFileSync(join(tree, 'work.pl'), programOf(turns))
  return tree
}

/**
 * One fresh process in a tree. Wall time from spawn to end; CPU time of the process and all that it waited for, by bash, which tells
 * milliseconds where GNU time tells hundredths of a second.
 */
export const sampleOf = async (tree) => {
  const began = performance.now()
  const { stderr } = await run('bash', ['-c', 'TIMEFORMAT="%3U %3S"; time perl work.pl'], {
    cwd: tree,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  const wallMs = performance.now() - began
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number)
  return { wallMs, cpuMs: (user + system) * 1000, load: loadavg()[0] }
}

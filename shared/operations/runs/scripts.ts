import { readPackageJson } from '../../readers/package-json.ts'

/** Programs that run scripts of a package.json by their names. */
const RUNS_SCRIPTS = /(^|[\s/"'(&|;])(npm|pnpm|yarn|bun|npx|run-s|run-p|npm-run-all2?|concurrently|wireit|turbo|nx|lerna)(?=$|[\s"':])/

/**
 * The scripts that a command refers to, and those that they refer to, with what npm runs before and after them: sorted names. A word that is a
 * script's name counts, so there may be one too many, never one too few.
 */
export const scriptsUsed = (argv: readonly string[], scripts: Readonly<Record<string, string>>): string[] => {
  const used = new Set<string>()
  const follow = (command: string): void => {
    if (!RUNS_SCRIPTS.test(command)) return
    for (const name of namedIn(command, Object.keys(scripts))) {
      for (const one of [`pre${name}`, name, `post${name}`]) {
        const script = scripts[one]
        if (script === undefined || used.has(one)) continue
        used.add(one)
        follow(script)
      }
    }
  }
  follow(argv.join(' '))
  return [...used].toSorted()
}

/** `lint`, `npm:lint`, `"lint:*"`. */
const namedIn = (command: string, names: readonly string[]): string[] => {
  const words = command.split(/[\s"'(){}&|;,]+/).map((word) => word.replace(/^(npm|pnpm|yarn|bun):/, ''))
  const wanted = words.filter((word) => word !== '')
  return names.filter((name) =>
    wanted.some((word) => (word.includes('*') ? name.startsWith(word.slice(0, word.indexOf('*'))) : word === name)),
  )
}

/** The scripts of a package.json's text; none where there is none, or it says something else there. */
export const scriptsOfPackage = (text: string | undefined): Readonly<Record<string, string>> => readPackageJson(text)?.scripts ?? {}

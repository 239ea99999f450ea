import * as z from 'zod'

const Names = z.record(z.string(), z.string()).catch({})
const Globs = z.array(z.string())

/** What we read of a package.json; whatever is not as npm documents it counts as absent. */
const PackageJson = z.object({
  name: z.string().optional().catch(undefined),
  scripts: Names,
  workspaces: z
    .union([Globs, z.object({ packages: Globs }).transform(({ packages }) => packages)])
    .optional()
    .catch(undefined),
  dependencies: Names,
  devDependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
})
export type PackageJson = z.infer<typeof PackageJson>

/** Undefined: there is none, or it is not JSON of an object. */
export const readPackageJson = (text: string | undefined): PackageJson | undefined => {
  try {
    return text === undefined ? undefined : PackageJson.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

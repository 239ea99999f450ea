export type RustTest = { readonly path: string; readonly file: string; readonly line: number; readonly isTest: boolean }

const stemFolder = (file: string): string => {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : ''
  const stem = file.slice(folder.length).replace(/\.rs$/, '')
  return ['mod', 'lib', 'main'].includes(stem) ? folder : `${folder}${stem}/`
}

const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '')

type Open = { readonly indent: number; readonly name: string }
type Found = { readonly modules: readonly string[]; readonly name: string; readonly line: number; readonly isTest: boolean }
type Declared = { readonly modules: readonly string[]; readonly name: string; readonly at: string | undefined }

const moduleLine = /^(\s*)(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*(\{|;)/
const functionLine = /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:(?:const|async|unsafe|extern(?:\s+"[^"]*")?)\s+)*fn\s+(\w+)/
/** `#[test]`, `#[tokio::test(flavor = "x")]`, `#[rstest]`, `#[test_case(1)]`. */
const testAttribute = /^\s*#\[\s*(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest)\b/

/** Functions and declared modules of one file. Modules within it are followed by their indent, which formatted code gives exactly. */
const scan = (text: string): { functions: Found[]; declared: Declared[] } => {
  const functions: Found[] = []
  const declared: Declared[] = []
  const open: Open[] = []
  let attributes: string[] = []
  text.split('\n').forEach((line, index) => {
    const [, indent = '', name = '', mark] = moduleLine.exec(line) ?? []
    const modules = open.map((module) => module.name)
    const called = functionLine.exec(line)?.[1]
    const at = /path\s*=\s*"([^"]+)"/.exec(attributes.join(' '))?.[1]
    if (mark === ';') declared.push({ modules, name, at })
    if (mark === '{' && !line.trimEnd().endsWith('}')) open.push({ indent: indent.length, name })
    if (called !== undefined)
      functions.push({ modules, name: called, line: index + 1, isTest: attributes.some((one) => testAttribute.test(one)) })
    const closing = /^(\s*)\}/.exec(line)?.[1]?.length
    if (closing !== undefined && open.at(-1)?.indent === closing) open.pop()
    if (/^\s*#\[/.test(line) && called === undefined) attributes.push(line)
    else if (!/^\s*(\/\/.*)?$/.test(line)) attributes = []
  })
  return { functions, declared }
}

const fileOfModule = (
  file: string,
  isRoot: boolean,
  { modules, name, at }: Declared,
  files: ReadonlyMap<string, string>,
): string | undefined => {
  if (at !== undefined) return files.has(`${folderOf(file)}${at}`) ? `${folderOf(file)}${at}` : undefined
  const folder = `${isRoot ? folderOf(file) : stemFolder(file)}${modules.map((module) => `${module}/`).join('')}`
  return [`${folder}${name}.rs`, `${folder}${name}/mod.rs`].find((path) => files.has(path))
}

/** Every function of a crate by its path in the crate (`deep::tests::in_deep`), from its root file on through the modules that it declares. */
export const rustFunctions = (root: string, files: ReadonlyMap<string, string>): RustTest[] => {
  const seen = new Set<string>()
  const visit = (file: string, above: readonly string[]): RustTest[] => {
    const text = files.get(file)
    if (text === undefined || seen.has(file)) return []
    seen.add(file)
    const { functions, declared } = scan(text)
    return [
      ...functions.map(({ modules, name, line, isTest }) => ({ path: [...above, ...modules, name].join('::'), file, line, isTest })),
      ...declared.flatMap((module) => {
        const next = fileOfModule(file, file === root, module, files)
        return next === undefined ? [] : visit(next, [...above, ...module.modules, module.name])
      }),
    ]
  }
  return visit(root, [])
}

/** The lines of these in a file that say the name: what a macro makes has no function of its own. */
const mentioned = (text: string, name: string): number | undefined => {
  const found = new RegExp(`\\b${name}\\b`).exec(text)
  return found === null ? undefined : text.slice(0, found.index).split('\n').length
}

/**
 * Where a test is: its function; else that of the function around its cases (`adds::case_1`, as rstest names them); else the first line
 * that says its name. Without any of these, the root of its crate.
 */
export const rustPlace = (
  functions: ReadonlyMap<string, RustTest>,
  root: string,
  names: readonly string[],
  files: ReadonlyMap<string, string>,
): { file: string; line?: number } => {
  for (let length = names.length; length > 0; length -= 1) {
    const found = functions.get(names.slice(0, length).join('::'))
    if (found !== undefined) return { file: found.file, line: found.line }
  }
  const beside = [...functions.values()].find(({ path }) => path.startsWith(`${names.slice(0, -1).join('::')}::`))?.file ?? root
  const line = mentioned(files.get(beside) ?? '', (names.at(-1) ?? '').replace(/\W/g, ''))
  return { file: beside, ...(line !== undefined && { line }) }
}

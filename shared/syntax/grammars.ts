import type { Lang, SgNode } from '@ast-grep/napi'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { TestLanguage } from '../session/test-manifest.ts'

/** Parses in a thread of the library; positions are those of a JavaScript string. */
export type Parse = (language: TestLanguage, text: string) => Promise<SgNode>

/** The library registers grammars for the whole process, so it is loaded once; a failure is asked again. */
let loading: Promise<Parse | Fault> | null = null

/** The native parser, loaded at the first call: it is no part of the bundle. `syntax_unavailable` where it does not load. */
export const loadGrammars = async (): Promise<Parse | Fault> => {
  loading ??= load()
  const loaded = await loading
  if (isFault(loaded)) loading = null
  return loaded
}

const load = async (): Promise<Parse | Fault> => {
  try {
    const [library, python, go, rust] = await Promise.all([
      import('@ast-grep/napi'),
      import('@ast-grep/lang-python'),
      import('@ast-grep/lang-go'),
      import('@ast-grep/lang-rust'),
    ])
    library.registerDynamicLanguage({ python: python.default, go: go.default, rust: rust.default })
    const names: Record<TestLanguage, Lang | string> = {
      javascript: library.Lang.JavaScript,
      typescript: library.Lang.TypeScript,
      tsx: library.Lang.Tsx,
      python: 'python',
      go: 'go',
      rust: 'rust',
    }
    return async (language, text) => (await library.parseAsync(names[language], text)).root()
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return fault(
      'syntax_unavailable',
      `The parser @ast-grep/napi does not load on ${process.platform} ${process.arch}: ${reason}.`,
      'Install Maestro again with npm on this machine; until then compare the results of the tests.',
    )
  }
}

export type Language = 'js' | 'python' | 'go' | 'rust'

type Around = { readonly language: Language; readonly isTest: boolean; readonly path: string; readonly previous: string | null }

/** A kind of line that should not be delivered. `matches` sees the line and what stands around it. */
type LeftoverRule = { readonly code: string; readonly says: string; readonly matches: (line: string, around: Around) => boolean }

/** Programs that talk to a terminal print on purpose. */
const prints = /(^|\/)(bin|cli|scripts?|tools|examples?)\/|(^|\/)(cli|main|__main__|manage)\.\w+$/

const DEBUG: Readonly<Record<Language, RegExp>> = {
  js: /^\s*debugger\b|\bconsole\.(log|debug|dir|table|trace)\(/,
  python: /^\s*(breakpoint\(\)|import i?pdb\b|i?pdb\.set_trace\(|print\()/,
  go: /^\s*(fmt\.Print(ln|f)?|println|spew\.Dump)\(/,
  rust: /\bdbg!\(|^\s*e?println!\(/,
}
/** These are for nothing else, wherever they stand. */
const ALWAYS_DEBUG: Readonly<Record<Language, RegExp>> = {
  js: /^\s*debugger\b/,
  python: /^\s*(breakpoint\(\)|import i?pdb\b|i?pdb\.set_trace\()/,
  go: /\bspew\.Dump\(/,
  rust: /\bdbg!\(/,
}

const COMMENT: Readonly<Record<Language, RegExp>> = {
  js: /^\s*(?:\/\/|\*|\/\*)\s?(.*)$/,
  python: /^\s*#\s?(.*)$/,
  go: /^\s*\/\/\s?(.*)$/,
  rust: /^\s*\/\/(?![/!])\s?(.*)$/,
}
const CODE: Readonly<Record<Language, RegExp>> = {
  js: /^\s*((const|let|var)\s+[\w{[].*=|(if|for|while|switch)\s*\(.*\)\s*\{?$|(return|throw|await|import|export)\b.*;$|[\w.]+\(.*\);?$|[\w.[\]]+\s*[+-]?=\s*\S.*;$|\}\s*(else\b.*)?;?$)/,
  python: /^\s*((def|class|if|for|while|with|elif)\s.*:$|(return|raise|import|from|await)\s+\S+.*$|[\w.]+\s*=\s*\S+$|[\w.]+\(.*\)$)/,
  go: /^\s*((if|for|switch)\s.*\{$|return\b.*[\w)"]$|[\w.]+\(.*\)$|[\w., ]+:=\s*\S.*$|func\s.*\{$|\}$)/,
  rust: /^\s*(let\s+(mut\s+)?\w.*;$|(if|for|while|match)\s.*\{$|return\b.*;$|[\w.:]+!?\(.*\);?$|\}$)/,
}
/** Prose that looks like code: `return the value`, `from the store`. */
const PROSE = /^\s*(return|raise|import|from|await)(\s+[a-z]+){3,}[.,]?$/

const TEST_OFF: Readonly<Record<Language, RegExp>> = {
  js: /\b(?:it|test|describe|suite|context)\.(?:skip|only|todo|fixme)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\(/,
  python: /@(?:pytest\.mark\.(?:skip|skipif|xfail)|unittest\.(?:skip|expectedFailure))|\bpytest\.skip\(|\bself\.skipTest\(/,
  go: /\bt\.Skip(?:f|Now)?\(/,
  rust: /^\s*#\[ignore/,
}

const PLACEHOLDER: Readonly<Record<Language, RegExp>> = {
  js: /throw new \w*Error\(\s*['"`](?:not (?:yet )?implemented|todo|unimplemented)/i,
  python: /^\s*raise NotImplementedError\b/,
  go: /\bpanic\(\s*["`](?:not (?:yet )?implemented|todo|unimplemented)/i,
  rust: /\b(?:todo|unimplemented)!\(/,
}

const isEmptyBody = (line: string, { language, previous }: Around): boolean =>
  language === 'python' && /^\s+(pass|\.\.\.)\s*$/.test(line) && previous !== null && /^\s*(async )?def .*:\s*$/.test(previous)

const isCommentedCode = (line: string, { language }: Around): boolean => {
  const comment = COMMENT[language].exec(line)?.[1]
  return comment !== undefined && CODE[language].test(comment) && !PROSE.test(comment)
}

/** The first that matches a line names it. */
export const leftoverRules: readonly LeftoverRule[] = [
  {
    code: 'debug-leftover',
    says: 'Left from debugging',
    matches: (line, { language, isTest, path }) =>
      ALWAYS_DEBUG[language].test(line) || (!isTest && !prints.test(path) && DEBUG[language].test(line)),
  },
  {
    code: 'disabled-test',
    says: 'A test is switched off, or others are by it',
    matches: (line, { language }) => TEST_OFF[language].test(line),
  },
  {
    code: 'placeholder-body',
    says: 'Nothing is implemented here',
    matches: (line, around) => (!around.isTest && PLACEHOLDER[around.language].test(line)) || isEmptyBody(line, around),
  },
  {
    code: 'todo-added',
    says: 'Work is left open',
    matches: (line) => /(?:\/\/|\/\*|#|\*)\s*.*\b(?:TODO|FIXME|XXX|HACK)\b/.test(line),
  },
  { code: 'commented-out-code', says: 'Code stands in a comment', matches: isCommentedCode },
]

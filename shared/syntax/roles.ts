import type { TestLanguage } from '../session/test-manifest.ts'

/** What a node is to us, whatever its grammar calls it. */
export type Role =
  | 'comment'
  | 'string'
  | 'call'
  | 'macro'
  | 'assert'
  | 'function'
  | 'class'
  | 'module'
  | 'decorated'
  | 'attribute'
  | 'if'
  | 'try'
  | 'catch'
  | 'return'
  | 'throw'
  | 'declaration'
  | 'loop'
  | 'list'
  | 'cast'
  | 'broken'

type Roles = Readonly<Record<string, Role>>

const SCRIPT: Roles = {
  comment: 'comment',
  html_comment: 'comment',
  string: 'string',
  template_string: 'string',
  regex: 'string',
  call_expression: 'call',
  arrow_function: 'function',
  function_expression: 'function',
  function_declaration: 'function',
  generator_function: 'function',
  generator_function_declaration: 'function',
  method_definition: 'function',
  class_declaration: 'class',
  if_statement: 'if',
  try_statement: 'try',
  catch_clause: 'catch',
  return_statement: 'return',
  throw_statement: 'throw',
  variable_declarator: 'declaration',
  for_in_statement: 'loop',
  array: 'list',
  ERROR: 'broken',
}

/** What the grammars of types have besides. */
const TYPED: Roles = { ...SCRIPT, as_expression: 'cast' }

const ROLES: Readonly<Record<TestLanguage, Roles>> = {
  javascript: { ...SCRIPT, jsx_text: 'string' },
  typescript: TYPED,
  tsx: { ...TYPED, jsx_text: 'string' },
  python: {
    comment: 'comment',
    string: 'string',
    call: 'call',
    assert_statement: 'assert',
    function_definition: 'function',
    lambda: 'function',
    class_definition: 'class',
    decorated_definition: 'decorated',
    if_statement: 'if',
    try_statement: 'try',
    except_clause: 'catch',
    return_statement: 'return',
    raise_statement: 'throw',
    assignment: 'declaration',
    named_expression: 'declaration',
    as_pattern: 'declaration',
    for_statement: 'loop',
    for_in_clause: 'loop',
    list: 'list',
    tuple: 'list',
    ERROR: 'broken',
  },
  go: {
    comment: 'comment',
    interpreted_string_literal: 'string',
    raw_string_literal: 'string',
    rune_literal: 'string',
    call_expression: 'call',
    func_literal: 'function',
    function_declaration: 'function',
    method_declaration: 'function',
    if_statement: 'if',
    return_statement: 'return',
    short_var_declaration: 'declaration',
    var_spec: 'declaration',
    const_spec: 'declaration',
    range_clause: 'loop',
    literal_value: 'list',
    ERROR: 'broken',
  },
  rust: {
    line_comment: 'comment',
    block_comment: 'comment',
    string_literal: 'string',
    raw_string_literal: 'string',
    char_literal: 'string',
    call_expression: 'call',
    macro_invocation: 'macro',
    function_item: 'function',
    closure_expression: 'function',
    mod_item: 'module',
    attribute_item: 'attribute',
    inner_attribute_item: 'attribute',
    if_expression: 'if',
    return_expression: 'return',
    let_declaration: 'declaration',
    for_expression: 'loop',
    array_expression: 'list',
    ERROR: 'broken',
  },
}

export const rolesOf = (language: TestLanguage): Roles => ROLES[language]

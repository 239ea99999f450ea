import type { SgNode } from '@ast-grep/napi'
import type { Setting } from '../../session/test-manifest.ts'

/** Every value of the objects that a script exports or declares, and of a JSON file. What is no literal keeps its own words. */
export const scriptSettings = (root: SgNode): Setting[] => {
  const found: Setting[] = []
  const roots = root.findAll({ rule: { any: ROOTS.map((kind) => ({ kind })) } })
  for (const node of roots) {
    const value = node.field('value') ?? node.field('right') ?? node.children().findLast((child) => child.isNamed())
    if (value !== undefined && value !== null && isTop(node)) visit(value, '', found)
  }
  return found
}

/** `export default X`, `module.exports = X`, `const config = X`; of JSON the brackets that we put around it. */
const ROOTS = ['export_statement', 'assignment_expression', 'variable_declarator', 'parenthesized_expression']

const isTop = (node: SgNode): boolean => {
  const outer = node.parent()
  const holder = outer?.parent()
  return (
    outer?.kind() === 'program' ||
    (holder?.kind() === 'program' && /^(?:expression_statement|lexical_declaration|variable_declaration)$/.test(String(outer?.kind()))) ||
    (String(holder?.kind()) === 'export_statement' && node.kind() === 'variable_declarator')
  )
}

const visit = (node: SgNode, key: string, found: Setting[]): void => {
  switch (String(node.kind())) {
    case 'object':
      for (const member of named(node)) visitMember(member, key, found)
      return
    case 'array':
    case 'arguments':
      for (const member of named(node)) visit(member, key, found)
      return
    case 'call_expression':
      if (hasObject(node)) visitAll([node.field('arguments')], key, found)
      else found.push(setting(node, key))
      return
    case 'arrow_function':
    case 'function_expression':
      visitAll(
        [node.field('body'), ...node.findAll({ rule: { kind: 'return_statement' } }).map((one) => named(one)[0] ?? null)],
        key,
        found,
      )
      return
    case 'parenthesized_expression':
    case 'satisfies_expression':
    case 'as_expression':
    case 'spread_element':
    case 'await_expression':
      visitAll([named(node)[0] ?? null], key, found)
      return
    case 'statement_block':
    case 'comment':
    case 'identifier':
      return
    default:
      found.push(setting(node, key))
  }
}

const visitAll = (nodes: readonly (SgNode | null)[], key: string, found: Setting[]): void => {
  for (const node of nodes) if (node !== null) visit(node, key, found)
}

const visitMember = (member: SgNode, key: string, found: Setting[]): void => {
  const name = member.field('key')
  const value = member.field('value')
  if (name === null || value === null) visit(member, key, found)
  else visit(value, [key, unquoted(name.text())].filter((part) => part !== '').join('.'), found)
}

const named = (node: SgNode): SgNode[] => node.children().filter((child) => child.isNamed())
const hasObject = (node: SgNode): boolean =>
  named(node.field('arguments') ?? node).some((one) => /^(?:object|array|arrow_function|call_expression)$/.test(String(one.kind())))
const setting = (node: SgNode, key: string): Setting => ({
  key,
  value: unquoted(node.text().replaceAll(/\s+/g, ' ')),
  line: node.range().start.line + 1,
})
const unquoted = (text: string): string => (/^(["'`])[\s\S]*\1$/.test(text) ? text.slice(1, -1) : text)

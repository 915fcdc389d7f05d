import type { Node } from 'web-tree-sitter'
import type { Scope } from './powershell-scope.ts'
import { isOwn, leaf, named, nameOf, ownerOf, unknown } from './powershell-tree.ts'
import {
  callMember,
  callStatic,
  elementOf,
  Hashtable,
  isCustom,
  isEqual,
  isTrue,
  listOf,
  memberOf,
  Reference,
  staticField,
  textOf,
  unrolled,
  type Value,
} from './powershell-values.ts'

export function added(left: Value, right: Value): Value {
  if (left instanceof Hashtable) return new Hashtable([...left, ...(right as Hashtable)])
  return typeof left === 'number' ? left + Number(right) : textOf(left) + textOf(right)
}

const comparisons: Record<string, (left: Value, right: Value) => boolean> = {
  '-eq': isEqual,
  '-ne': (left, right) => !isEqual(left, right),
  '-ge': (left, right) => Number(left) >= Number(right),
  '-gt': (left, right) => Number(left) > Number(right),
  '-in': (left, right) => listOf(right).some((one) => isEqual(one, left)),
  '-notin': (left, right) => !listOf(right).some((one) => isEqual(one, left)),
  '-is': (left) => isCustom(left),
  '-isnot': (left) => !isCustom(left),
  '-join': (left, right) => listOf(left).map(textOf).join(textOf(right)) as never,
}

/** By type of node; every other node is its only child. */
export const expressions: Record<string, (node: Node, parts: Node[], scope: Scope) => Promise<Value>> = {
  variable: async (node, _, scope) => scope.get(nameOf(node)),
  braced_variable: async (node, _, scope) => scope.get(nameOf(node)),
  decimal_integer_literal: async (node) => Number(node.text),
  verbatim_string_characters: async (node) => node.text.slice(1, -1).replaceAll("''", "'"),
  generic_token: async (node) => node.text,
  expandable_string_literal: expanded,
  type_literal: async (node) => node.text,
  statement_list: async (node, _, scope) => await collected(node, scope),
  sub_expression: async (_, parts, scope) => unrolled(await flat(parts, scope)),
  array_expression: async (_, parts, scope) => await flat(parts, scope),
  parenthesized_expression: async (_, [inner], scope) => await valueOf(inner!, scope),
  array_literal_expression: async (_, parts, scope) => await all(parts, scope),
  hash_literal_expression: async (node, _, scope) => {
    const table = new Hashtable()
    for (const entry of node.descendantsOfType('hash_entry') as Node[]) {
      // Those of a table inside belong to it.
      if (ownerOf(entry).id !== node.id) continue
      const [key, value] = named(entry) as [Node, Node]
      table.set(key.text.replace(/^'|'$/g, ''), await valueOf(value, scope))
    }
    return table
  },
  additive_expression: async (_, parts, scope) => {
    const [first, ...others] = await all(parts, scope)
    return others.reduce(added, first)
  },
  comparison_expression: async (node, [left, operator, right], scope) => {
    const compare = comparisons[operator!.text.toLowerCase()]
    if (!compare) throw unknown(node)
    return compare(await valueOf(left!, scope), await valueOf(right!, scope))
  },
  logical_expression: async (node, parts, scope) => {
    const isAnd = node.children.some((one) => one?.text.toLowerCase() === '-and')
    for (const part of parts) if (isTrue(await valueOf(part, scope)) !== isAnd) return !isAnd
    return isAnd
  },
  expression_with_unary_operator: async (node, [inner], scope) => {
    if (!/^-not\b/i.test(node.text)) throw unknown(node)
    return !isTrue(await valueOf(inner!, scope))
  },
  cast_expression: async (node, [type, inner], scope) => {
    if (type!.text === '[ref]') return new Reference((value) => scope.set(nameOf(leaf(inner!)), value))
    const value = await valueOf(inner!, scope)
    if (type!.text === '[string]') return textOf(value)
    throw unknown(node)
  },
  member_access: async (_, [of, name], scope) => {
    if (of!.type === 'type_literal') return staticField(of!.text.slice(1, -1), name!.text)
    return memberOf(await valueOf(of!, scope), await memberName(name!, scope))
  },
  element_access: async (_, [of, key], scope) => elementOf(await valueOf(of!, scope), await valueOf(key!, scope)),
  invokation_expression: async (_, [of, name, list], scope) => {
    const args = await all(
      list ? (list.descendantsOfType('argument_expression') as Node[]).filter((one) => isOwn(one, list)) : [],
      scope,
    )
    if (of!.type === 'type_literal') return callStatic(of!.text.slice(1, -1), name!.text, args)
    return callMember(await valueOf(of!, scope), name!.text, args)
  },
  pipeline_chain: async (_, [source, ...stages], scope) => {
    let values: Value[] = listOf(await valueOf(source!, scope))
    for (const stage of stages) {
      const block = stage.descendantsOfType('script_block_expression')[0]
      if (!/^ForEach-Object\b/i.test(stage.text) || !block) throw unknown(stage)
      const output: Value[] = []
      for (const one of values) {
        scope.set('_', one)
        for (const statement of named(block)) await scope.run.perform(statement, scope, output)
      }
      values = output
    }
    return unrolled(values)
  },
  command: async (_, [name, elements], scope) =>
    await scope.run.command(name!.text, elements ? named(elements) : [], scope),
}

const valueOf = async (node: Node, scope: Scope) => await scope.run.valueOf(node, scope)

async function all(parts: Node[], scope: Scope): Promise<Value[]> {
  const values: Value[] = []
  for (const part of parts) values.push(await valueOf(part, scope))
  return values
}
async function flat(parts: Node[], scope: Scope): Promise<Value[]> {
  const output: Value[] = []
  for (const part of parts) await scope.run.perform(part, scope, output)
  return output
}
const collected = async (node: Node, scope: Scope) => unrolled(await flat(named(node), scope))

async function memberName(name: Node, scope: Scope): Promise<string> {
  return name.text.startsWith('$') ? textOf(await valueOf(name, scope)) : name.text
}

async function expanded(node: Node, parts: Node[], scope: Scope): Promise<Value> {
  let [text, at] = ['', node.startIndex + 1]
  const source = (from: number, to: number) =>
    node.text.slice(from - node.startIndex, to - node.startIndex).replaceAll('""', '"')
  for (const part of parts) {
    text += source(at, part.startIndex) + textOf(await valueOf(part, scope))
    at = part.endIndex
  }
  return text + source(at, node.endIndex - 1)
}

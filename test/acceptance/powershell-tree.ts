import type { Node } from 'web-tree-sitter'

export const named = (node: Node) =>
  node.namedChildren.filter((one) => one !== null && one.type !== 'comment') as Node[]
export const nameOf = (variable: Node) => variable.text.replace(/^[$@]\{?|\}$/g, '')
/** The table to which an entry belongs. */
export const ownerOf = (node: Node): Node =>
  node.parent!.type === 'hash_literal_expression' ? node.parent! : ownerOf(node.parent!)
/** An argument of this very call, not of one inside. */
export const isOwn = (node: Node, list: Node): boolean => {
  const owner = (of: Node): Node => (of.parent!.type === 'argument_list' ? of.parent! : owner(of.parent!))
  return owner(node).id === list.id
}
export const leaf = (node: Node): Node => (node.type === 'variable' ? node : leaf(named(node)[0]!))

export const unknown = (node: Node) => new Error(`${node.type} is not run here: ${node.text.slice(0, 80)}`)

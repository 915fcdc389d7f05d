import type { Node } from 'web-tree-sitter'
import { commands } from './powershell-commands.ts'
import { added, expressions } from './powershell-expressions.ts'
import { Scope, type Interpreter } from './powershell-scope.ts'
import { named, nameOf, unknown } from './powershell-tree.ts'
import { Hashtable, isTrue, listOf, textOf, unrolled, type Value } from './powershell-values.ts'

class Returned extends Error {}
class Thrown extends Error {}

/** What one run of a script came to: its output stream, and the error that ended it. */
export interface ScriptRun {
  output: string[]
  error: string | null
}

/**
 * Runs a script by PowerShell's rules as far as our runbook uses them: output streams, dynamic scopes, comparisons without case, strict mode.
 * What it does not know it refuses, so that nothing passes unseen.
 */
export async function runPowerShell(
  root: Node,
  parameters: Record<string, Value>,
  env: Record<string, string> = {},
): Promise<ScriptRun> {
  const scope = new Scope(interpreter, undefined, env)
  const output: Value[] = []
  try {
    for (const declared of root.descendantsOfType('param_block')) await bind(declared!, [], parameters, scope)
    await perform(named(root).at(-1)!, scope, output)
  } catch (error) {
    if (error instanceof Thrown) return { output: output.map(textOf), error: error.message }
    if (!(error instanceof Returned)) throw error
  }
  return { output: output.map(textOf), error: null }
}

/** Parameters by position and by name; what is not given has its default. */
async function bind(declared: Node, positional: Value[], byName: Record<string, Value>, scope: Scope) {
  const given = Object.entries(byName).map(([name, value]) => [name.toLowerCase(), value] as const)
  const rest = [...positional]
  for (const parameter of declared.descendantsOfType('script_parameter') as Node[]) {
    const name = nameOf(parameter.children.find((one) => one?.type === 'variable')!)
    const [initial] = parameter.descendantsOfType('script_parameter_default')
    const found = given.find(([key]) => key === name.toLowerCase())
    const value = found
      ? found[1]
      : rest.length > 0
        ? rest.shift()
        : initial
          ? await valueOf(named(initial)[0]!, scope)
          : null
    const type = parameter.descendantsOfType('type_identifier').at(-1)?.text
    scope.set(name, type === 'string' ? textOf(value) : value)
  }
}

/** A statement: what it leaves goes to the output. */
async function perform(node: Node, scope: Scope, output: Value[]): Promise<void> {
  switch (node.type) {
    case 'program':
    case 'statement_list':
    case 'statement_block':
    case 'script_block':
    case 'script_block_body':
    case 'else_clause':
      for (const one of named(node)) await perform(one, scope, output)
      return
    case 'param_block':
    case 'empty_statement':
      return
    case 'function_statement':
      scope.functions.set(named(node)[0]!.text.toLowerCase(), node)
      return
    case 'if_statement':
      return await either(named(node), scope, output)
    case 'foreach_statement': {
      const [variable, list, body] = named(node) as [Node, Node, Node]
      for (const one of listOf(await valueOf(list, scope))) {
        scope.set(nameOf(variable), one)
        await perform(body, scope, output)
      }
      return
    }
    case 'while_statement': {
      const [condition, body] = named(node) as [Node, Node]
      while (isTrue(await valueOf(condition, scope))) await perform(body, scope, output)
      return
    }
    case 'for_statement': {
      const [first, step, body] = named(node) as [Node, Node, Node]
      if (first.type !== 'for_initializer' || step.type !== 'for_iterator') throw unknown(node)
      for (await perform(named(first)[0]!, scope, []); ; await perform(named(step)[0]!, scope, []))
        await perform(body, scope, output)
    }
    case 'try_statement': {
      const [body, handler] = named(node) as [Node, Node]
      try {
        return await perform(body, scope, output)
      } catch (error) {
        if (error instanceof Returned) throw error
        scope.set('_', { exception: { message: (error as Error).message } })
        return await perform(named(named(handler)[0]!)[0]!, scope, output)
      }
    }
    case 'flow_control_statement': {
      const [value] = named(node)
      if (node.text.startsWith('throw')) throw new Thrown(textOf(await valueOf(value!, scope)))
      if (!node.text.startsWith('return')) throw unknown(node)
      if (value) output.push(...listOf(await valueOf(value, scope)))
      throw new Returned()
    }
    case 'assignment_expression': {
      const [target, operator, right] = named(node) as [Node, Node, Node]
      const value = await valueOf(right, scope)
      await assign(target, operator.text === '+=' ? added(await valueOf(target, scope), value) : value, scope)
      return
    }
    case 'post_increment_expression': {
      const [variable] = named(node) as [Node]
      await assign(variable, Number(await valueOf(variable, scope)) + 1, scope)
      return
    }
    default: {
      const [only, ...others] = named(node)
      if (only && others.length === 0 && only.text === node.text && !(node.type in expressions))
        return await perform(only, scope, output)
      output.push(...listOf(await valueOf(node, scope)))
    }
  }
}

async function either([condition, body, ...others]: Node[], scope: Scope, output: Value[]): Promise<void> {
  if (isTrue(await valueOf(condition!, scope))) return await perform(body!, scope, output)
  const clauses = others.flatMap((one) => (one.type === 'elseif_clauses' ? named(one) : [one]))
  for (const clause of clauses) {
    if (clause.type === 'else_clause') return await perform(clause, scope, output)
    const [next, then] = named(clause) as [Node, Node]
    if (isTrue(await valueOf(next, scope))) return await perform(then, scope, output)
  }
}

async function assign(target: Node, value: Value, scope: Scope): Promise<void> {
  if (target.type === 'variable') return scope.set(nameOf(target), value)
  const parts = named(target)
  if (parts.length === 1) return await assign(parts[0]!, value, scope)
  const [of, name] = [await valueOf(parts[0]!, scope), parts[1]!.text]
  if (!(of instanceof Hashtable)) throw unknown(target)
  of.set(name, value)
}

async function valueOf(node: Node, scope: Scope): Promise<Value> {
  const parts = named(node)
  const evaluate = expressions[node.type]
  const [only] = parts
  const isWrapper = parts.length === 1 && only!.text === node.text
  if (evaluate && !(isWrapper && /_expression$|^pipeline_chain$|^expression_with_unary_operator$/.test(node.type)))
    return await evaluate(node, parts, scope)
  if (parts.length === 1) return await valueOf(only!, scope)
  throw unknown(node)
}

async function command(name: string, elements: Node[], scope: Scope): Promise<Value> {
  const positional: Value[] = []
  const byName: Record<string, Value> = {}
  const words = elements.filter(({ type }) => type !== 'command_argument_sep')
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word.type === 'command_parameter') {
      const next = words[at + 1]
      const isSwitch = !next || next.type === 'command_parameter'
      byName[word.text.slice(1)] = isSwitch ? true : await valueOf(next, scope)
      if (!isSwitch) at++
    } else if (/^@\w+$/.test(word.text)) {
      Object.assign(byName, Object.fromEntries(scope.get(nameOf(word)) as Hashtable))
    } else positional.push(await valueOf(word, scope))
  }
  const own = scope.functions.get(name.toLowerCase())
  if (own) return await callFunction(own, positional, byName, scope)
  const brought = commands[name.toLowerCase()]
  if (!brought) throw new Error(`${name} is not known here`)
  return await brought(positional, Hashtable.of(byName), scope)
}

async function callFunction(declared: Node, positional: Value[], byName: Record<string, Value>, caller: Scope) {
  const scope = new Scope(interpreter, caller)
  const parts = named(declared)
  const parameters = parts.find(({ type }) => type === 'function_parameter_declaration')
  if (parameters) await bind(parameters, positional, byName, scope)
  const output: Value[] = []
  try {
    const body = parts.find(({ type }) => type === 'script_block')
    if (body) await perform(body, scope, output)
  } catch (error) {
    if (!(error instanceof Returned)) throw error
  }
  return unrolled(output)
}

const interpreter: Interpreter = { valueOf, perform, command }

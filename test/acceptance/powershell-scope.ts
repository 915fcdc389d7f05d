import type { Node } from 'web-tree-sitter'
import type { Value } from './powershell-values.ts'

/** What evaluates a node where it stands. */
export interface Interpreter {
  valueOf(node: Node, scope: Scope): Promise<Value>
  perform(node: Node, scope: Scope, output: Value[]): Promise<void>
  command(name: string, elements: Node[], scope: Scope): Promise<Value>
}

/** Variables are looked up in the callers too, and set where the assignment stands. */
export class Scope {
  readonly #variables = new Map<string, Value>()
  readonly #caller: Scope | undefined
  readonly functions: Map<string, Node>
  readonly env: Record<string, string>

  readonly run: Interpreter

  constructor(run: Interpreter, caller?: Scope, env: Record<string, string> = {}) {
    this.run = run
    this.#caller = caller
    this.functions = caller?.functions ?? new Map<string, Node>()
    this.env = caller?.env ?? env
  }

  get(name: string): Value {
    if (/^env:/i.test(name)) return this.env[name.slice(4).toUpperCase()] ?? null
    const key = name.toLowerCase()
    if (key in constants) return constants[key]
    if (this.#variables.has(key)) return this.#variables.get(key)
    if (!this.#caller) throw new Error(`The variable '$${name}' cannot be retrieved because it has not been set.`)
    return this.#caller.get(name)
  }

  set(name: string, value: Value): void {
    this.#variables.set(name.toLowerCase(), value)
  }
}

const constants: Record<string, Value> = { true: true, false: false, null: null }

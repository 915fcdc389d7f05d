/** A value of a workflow: JSON. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value }

/** What stands behind `parameters('x')`, `body('x')` and the like. */
export type Functions = Record<string, (...args: Value[]) => Value>

const token = /\s*(?:'((?:[^']|'')*)'|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(\?\[|[[\](),]))/y

/**
 * An input of an action with its expressions evaluated, by the rules of the Workflow Definition Language as far as the workflow uses them:
 * `@f('x')?['y']` is a value, `@{…}` is text within text, `@@` is an at sign.
 */
export function evaluated(input: Value, functions: Functions): Value {
  if (typeof input === 'string') return ofString(input, functions)
  if (Array.isArray(input)) return input.map((one) => evaluated(one, functions))
  if (input === null || typeof input !== 'object') return input
  return Object.fromEntries(Object.entries(input).map(([key, one]) => [key, evaluated(one, functions)]))
}

function ofString(text: string, functions: Functions): Value {
  if (text.startsWith('@@')) return text.slice(1)
  if (text.startsWith('@') && !text.startsWith('@{')) return expression(text.slice(1), functions)
  return text.replace(/@\{([^}]*)\}/g, (_, inner: string) => textOf(expression(inner, functions)))
}

/** A value as `@{…}` puts it into text. */
export const textOf = (value: Value) =>
  typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)

function expression(source: string, functions: Functions): Value {
  token.lastIndex = 0
  const tokens: RegExpExecArray[] = []
  while (token.lastIndex < source.trimEnd().length) {
    const match = token.exec(source)
    if (!match) throw new SyntaxError(`not an expression: ${source}`)
    tokens.push(match)
  }
  let at = 0
  const next = () => tokens[at++] ?? fail()
  const isAt = (sign: string) => tokens[at]?.[4] === sign
  const fail = (): never => {
    throw new SyntaxError(`not an expression: ${source}`)
  }
  const expect = (sign: string) => (next()[4] === sign ? undefined : fail())

  function value(): Value {
    const [, quoted, digits, name] = next()
    let found: Value
    if (quoted !== undefined) found = quoted.replaceAll("''", "'")
    else if (digits !== undefined) found = Number(digits)
    else if (name === 'null' || name === 'true' || name === 'false') found = JSON.parse(name) as Value
    else found = call(name ?? fail())
    while (isAt('[') || isAt('?[')) {
      const maybe = next()[4] === '?['
      const key = textOf(value())
      expect(']')
      found = member(found, key, maybe, source)
    }
    return found
  }
  function call(name: string): Value {
    const args: Value[] = []
    expect('(')
    while (!isAt(')')) {
      args.push(value())
      if (isAt(',')) next()
      else if (!isAt(')')) fail()
    }
    expect(')')
    const known = functions[name]
    if (!known) throw new SyntaxError(`${name}() is not known here: ${source}`)
    return known(...args)
  }

  const result = value()
  return at === tokens.length ? result : fail()
}

function member(of: Value, key: string, maybe: boolean, source: string): Value {
  if (of === null && maybe) return null
  const found = of !== null && typeof of === 'object' && !Array.isArray(of) ? of[key] : undefined
  if (found === undefined && !maybe) throw new TypeError(`${source}: there is no ${key}`)
  return found ?? null
}

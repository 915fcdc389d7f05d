import type { Assignment, Expression } from './syntax.ts'

/** Functions that leave the name of what they convert. */
const conversions = new Set([
  ...[
    'tostring',
    'tolong',
    'toint',
    'todouble',
    'toreal',
    'tobool',
    'toboolean',
    'todatetime',
    'todynamic',
    'parse_json',
  ],
  'bin',
])

/** What Kusto calls a column that nobody named: `properties.a.b` becomes `properties_a_b`. Undefined: by its place. */
export function nameOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name
  if (expression.kind === 'member') return joined(expression.of, expression.name)
  if (
    expression.kind === 'element' &&
    expression.index.kind === 'literal' &&
    typeof expression.index.value === 'number'
  )
    return joined(expression.of, String(expression.index.value))
  if (expression.kind === 'call' && conversions.has(expression.name) && expression.values[0])
    return nameOf(expression.values[0])
  return undefined
}

function joined(of: Expression, name: string): string | undefined {
  const first = nameOf(of)
  return first && `${first}_${name}`
}

/** `make_list(id)` becomes `list_id`, `count()` `count_`. */
export function aggregateName({ name, expression }: Assignment): string {
  if (name !== undefined) return name
  if (expression.kind !== 'call') return ''
  const [argument] = expression.values
  const of = argument ? (nameOf(argument) ?? '') : ''
  if (expression.name === 'take_any' || expression.name === 'any') return of
  return `${expression.name.replace(/^make_?(?=list|set)/, '')}_${of}`
}

import { compiled } from './compile.ts'
import type { Scope } from './compiled.ts'
import type { FieldHint, Hints, Partition } from './relation.ts'
import type { Expression } from './syntax.ts'

/** What a condition on a table's own columns says about which rows need no look. */
export function hintsOf(predicate: Expression, scope: Scope, known: Hints): Hints {
  const hints: Hints = { ...known }
  for (const part of parts(predicate, 'both')) {
    const partition = partitionIn(part, scope)
    if (partition) hints.partition = partition
    const alternatives = parts(part, 'either').map((one) => fieldHint(one, scope))
    const [only] = alternatives
    if (alternatives.length === 1 && only?.texts && only.field === 'type') hints.types = common(hints.types, only.texts)
    else if (alternatives.length === 1 && only?.texts && only.field === 'subscriptionId')
      hints.subscriptions = common(hints.subscriptions, only.texts)
    else if (alternatives.every((one) => one !== undefined)) hints.oneOf = [...(hints.oneOf ?? []), alternatives]
  }
  return hints
}

const parts = (expression: Expression, kind: 'both' | 'either'): Expression[] =>
  expression.kind === kind ? [...parts(expression.left, kind), ...parts(expression.right, kind)] : [expression]

function common(known: ReadonlySet<string> | undefined, found: readonly string[]): ReadonlySet<string> {
  const lower = found.map((text) => text.toLowerCase())
  return new Set(known ? lower.filter((text) => known.has(text)) : lower)
}

function partitionIn(part: Expression, scope: Scope): Partition | undefined {
  if (part.kind !== 'comparison' || part.operator !== '==') return undefined
  const { partitions: divisor } = compiled(part.left, scope)
  const { constant: rest } = compiled(part.right, scope)
  return divisor !== undefined && typeof rest === 'number' ? { divisor, rest } : undefined
}

function fieldHint(part: Expression, scope: Scope): FieldHint | undefined {
  return textHint(part, scope) ?? timeHint(part, scope)
}

/** `type =~ 'x'`, `tostring(properties.status) == 'x'`, `type in~ ('x', 'y')` */
function textHint(part: Expression, scope: Scope): FieldHint | undefined {
  const sides =
    (part.kind === 'comparison' && part.operator === '==') ||
    (part.kind === 'text' && part.operator === '=~' && !part.not)
      ? { of: part.left, values: [part.right] }
      : part.kind === 'in' && !part.not
        ? { of: part.of, values: part.values }
        : undefined
  const field = sides && compiled(sides.of, scope).textOf
  const texts = sides?.values.map((value) => (value.kind === 'literal' ? value.value : undefined))
  if (field === undefined || !texts?.every((text) => typeof text === 'string')) return undefined
  return { field, texts }
}

/** `todatetime(properties.startTime) > ago(1h)` and the like, or a column that was extended so. */
function timeHint(part: Expression, scope: Scope): FieldHint | undefined {
  const bounded =
    part.kind === 'between' && !part.not
      ? { of: part.of, low: part.low }
      : part.kind === 'comparison' && (part.operator === '>' || part.operator === '>=')
        ? { of: part.left, low: part.right }
        : undefined
  if (!bounded) return undefined
  const { timeOf: field } = compiled(bounded.of, scope)
  const { constant } = compiled(bounded.low, scope)
  return field !== undefined && constant instanceof Date ? { field, since: constant.getTime() } : undefined
}

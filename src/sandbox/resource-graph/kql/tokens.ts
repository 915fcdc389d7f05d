import { parserFailure, unclosedString, type Position } from './query-fault.ts'

export interface Token extends Position {
  kind: 'name' | 'string' | 'long' | 'real' | 'timespan' | 'sign' | 'literal' | 'end'
  /** As written; of a string its content, of a time span its milliseconds, of `datetime(…)` and the like the word before the bracket. */
  text: string
  /** What stands in the brackets of a `literal`. */
  content?: string
  /** Whether white space or a comment stands before it: `mv-expand` is one word, `a - b` is not. */
  spaced: boolean
}

const milliseconds: Record<string, number> = {
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  h: 3_600_000,
  hr: 3_600_000,
  hrs: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  microsecond: 0.001,
  microseconds: 0.001,
  tick: 0.0001,
  ticks: 0.0001,
}

const white = /(?:\s+|\/\/[^\n]*)+/y
const name = /[A-Za-z_$][\w$]*/y
const number = /(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([A-Za-z]*)/y
/** Words whose brackets hold no expression. */
const literals = /(datetime|date|timespan|time|dynamic|guid)\s*\(/iy
const signs = /=~|!~|==|!=|<=|>=|<>|\.\.|[-+*/%<>=()[\]{},.|;:!~?&^#@]/y

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0' }

/** Splits a query into its words. The last token is always `end`. */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let [line, lineStart, counted] = [1, 0, 0]
  const position = (of: number): Position => {
    for (let end = query.indexOf('\n', counted); end >= 0 && end < of; end = query.indexOf('\n', counted)) {
      line += 1
      lineStart = counted = end + 1
    }
    return { line, character: of - lineStart }
  }
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const match = pattern.exec(query)
    if (match) at += match[0].length
    return match
  }
  for (;;) {
    const spaced = take(white) !== null
    const here = position(at)
    const push = (kind: Token['kind'], text: string) => tokens.push({ ...here, kind, text, spaced })
    if (at >= query.length) {
      push('end', '<EOF>')
      return tokens
    }
    const quoted = stringAt(query, at, here)
    if (quoted) {
      push('string', quoted.text)
      at = quoted.end
      continue
    }
    const digits = take(number)
    if (digits) {
      const [, value = '', unit = ''] = digits
      const length = milliseconds[unit.toLowerCase()]
      if (unit && length === undefined) throw parserFailure(here, digits[0])
      if (length !== undefined) push('timespan', String(Number(value) * length))
      else push(/^\d+$/.test(value) ? 'long' : 'real', value)
      continue
    }
    const literal = take(literals)
    if (literal) {
      const end = closingBracket(query, at)
      if (end < 0) throw parserFailure(position(query.length), '<EOF>')
      tokens.push({ ...here, kind: 'literal', text: literal[1] ?? '', content: query.slice(at, end).trim(), spaced })
      at = end + 1
      continue
    }
    const word = take(name)
    if (word) {
      push('name', word[0])
      continue
    }
    const sign = take(signs)
    if (!sign) throw parserFailure(here, query[at] ?? '')
    push('sign', sign[0])
  }
}

/** `'…'` and `"…"` with backslashes, `@'…'` without, triple backticks over lines. */
function stringAt(query: string, at: number, position: Position): { text: string; end: number } | undefined {
  const verbatim = query[at] === '@'
  const start = verbatim ? at + 1 : at
  if (!verbatim && query.startsWith('```', at)) {
    const end = query.indexOf('```', at + 3)
    if (end < 0) throw unclosedString(position, query.slice(at), '```')
    return { text: query.slice(at + 3, end), end: end + 3 }
  }
  const quote = query[start]
  if (quote !== "'" && quote !== '"') return undefined
  let text = ''
  for (let index = start + 1; index < query.length; index += 1) {
    const letter = query[index] ?? ''
    if (letter === quote) {
      if (!verbatim || query[index + 1] !== quote) return { text, end: index + 1 }
      text += quote
      index += 1
    } else if (letter === '\n') break
    else if (letter === '\\' && !verbatim) {
      index += 1
      const escaped = query[index] ?? ''
      const code = /^u([0-9a-fA-F]{4})/.exec(query.slice(index))?.[1]
      text += code ? String.fromCharCode(parseInt(code, 16)) : (escapes[escaped] ?? escaped)
      if (code) index += 4
    } else text += letter
  }
  throw unclosedString(position, query.slice(at), quote)
}

function closingBracket(query: string, from: number): number {
  let [depth, quote] = [0, '']
  for (let index = from; index < query.length; index += 1) {
    const letter = query[index] ?? ''
    if (quote) {
      if (letter === '\\') index += 1
      else if (letter === quote) quote = ''
    } else if (letter === "'" || letter === '"') quote = letter
    else if (letter === '(') depth += 1
    else if (letter === ')' && depth === 0) return index
    else if (letter === ')') depth -= 1
  }
  return -1
}

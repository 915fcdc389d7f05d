import { PieceNotSimulated, parserFailure } from './query-fault.ts'
import type { Expression } from './syntax.ts'
import type { Token } from './tokens.ts'
import { dateOf, Timespan, type Json } from './values.ts'

/** `datetime(…)`, `dynamic(…)`, `guid(…)`, `time(…)`: what stands in the brackets is no expression. */
export function literal(token: Token): Expression {
  const content = token.content ?? ''
  switch (token.text.toLowerCase()) {
    case 'datetime':
    case 'date': {
      const value = dateOf(unquoted(content))
      if (content !== 'null' && !value) throw parserFailure(token, content)
      return { kind: 'literal', value, type: 'datetime' }
    }
    case 'dynamic':
      return { kind: 'literal', value: jsonIn(token, content), type: 'dynamic' }
    case 'guid':
      return { kind: 'literal', value: unquoted(content), type: 'string' }
    default: {
      const value = timespanIn(unquoted(content))
      if (!value) throw new PieceNotSimulated(`the time span ${content}`)
      return { kind: 'literal', value, type: 'timespan' }
    }
  }
}

const unquoted = (text: string) => text.replace(/^(['"])(.*)\1$/s, '$2')

function jsonIn(token: Token, content: string): Json {
  for (const text of [content, content.replaceAll("'", '"')]) {
    try {
      return JSON.parse(text) as Json
    } catch {
      // Kusto takes single quotes as well.
    }
  }
  throw parserFailure(token, content)
}

/** `1.02:03:04.5`, `02:03:04` */
function timespanIn(text: string): Timespan | undefined {
  const match = /^(-?)(?:(\d+)\.)?(\d+):(\d+)(?::(\d+(?:\.\d+)?))?$/.exec(text)
  if (!match) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((part) => Number(part ?? 0))
  const length = ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000
  return new Timespan(match[1] ? -length : length)
}

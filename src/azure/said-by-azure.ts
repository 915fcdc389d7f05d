import { isEnvelope } from '../backup/words/arm-errors.ts'

export interface Said {
  code?: string
  message?: string
}
type Bag = Record<string, unknown>

/** Deeper than any error that was seen, and more than anybody reads. */
const DEEPEST = 12
const MOST = 12

/** `details` (a list or one), `errors`, `innererror`, `innerException`, and what a policy puts into `additionalInfo`. */
const inside = /^(?:error|errors|details?|inner_?errors?|inner_?exceptions?|additionalInfo|info)$/i

export const bagOf = (value: unknown): Bag => (typeof value === 'object' && value !== null ? (value as Bag) : {})

/**
 * What a document with an error says, in whichever of the shapes: ARM's, Compute's without `error`, Backup's `{ErrorCode, Message}`, `{Code,
 * Message}`, with more of the same inside, to any depth, also as JSON in a string. Outermost first; the first is the document's own.
 */
function allSaidIn(document: Bag): Said[] {
  const inner = document['error']
  const own = typeof inner === 'object' && inner !== null ? bagOf(inner) : document
  const found: Said[] = []
  collect(own, found, 0)
  return found
}

function collect(value: unknown, found: Said[], depth: number) {
  if (depth > DEEPEST || found.length >= MOST) return
  if (Array.isArray(value)) {
    for (const one of value) collect(one, found, depth + 1)
    return
  }
  if (typeof value === 'string') {
    const written = documentWritten(value)
    if (written) collect(written, found, depth + 1)
    return
  }
  const bag = bagOf(value)
  const { code, message } = saidBy(bag)
  const written = documentWritten(message)
  const said = { ...(code ? { code } : {}), ...(message && !written ? { message } : {}) }
  if (depth === 0 || said.code || said.message) found.push(said)
  if (written) collect(written, found, depth + 1)
  for (const [name, one] of Object.entries(bag)) if (inside.test(name)) collect(one, found, depth + 1)
}

/** The document that a text is: Compute writes one into a message when it throttles, and providers pass on what another said to them. */
function documentWritten(text: string | undefined): Bag | undefined {
  if (!/^\s*[[{]/.test(text ?? '')) return undefined
  try {
    const written: unknown = JSON.parse(text ?? '')
    return typeof written === 'object' && written !== null ? (written as Bag) : undefined
  } catch {
    return undefined
  }
}

function saidBy(bag: Bag): Said {
  const code = word(bag['code']) ?? word(bag['Code']) ?? word(bag['ErrorCode']) ?? word(bag['errorCode'])
  const message =
    word(bag['message']) ??
    word(bagOf(bag['Message'])['Value']) ??
    word(bagOf(bag['message'])['value']) ??
    word(bag['Message']) ??
    word(bag['errorMessage'])
  return { ...(code ? { code } : {}), ...(message ? { message } : {}) }
}

const word = (value: unknown) => {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text : undefined
}

export interface ErrorSaid extends Said {
  /** The codes of what is inside it. */
  within: string[]
}

/**
 * One code and one sentence of all that is said: the outer code stays unless it is that of an envelope, and what stands inside follows the outer
 * sentence word for word, each thing once. It is what names the fault (`RetryableError`, "A retryable error occurred.", recorded).
 */
export function errorSaidIn(document: Bag): ErrorSaid {
  const [outer = {}, ...details] = allSaidIn(document)
  const isEnveloped = outer.code === undefined || isEnvelope(outer.code)
  const code = (isEnveloped ? details.find((one) => one.code)?.code : undefined) ?? outer.code
  let message = outer.message
  for (const detail of details) {
    if (detail.message !== undefined && message?.includes(detail.message)) continue
    if (detail.message === undefined && detail.code !== undefined && message !== undefined)
      if (detail.code === code || message.includes(detail.code)) continue
    const more = [detail.code, detail.message].filter(Boolean).join(': ')
    const own = detail.code === code ? (detail.message ?? more) : more
    message = message === undefined ? own : `${message.replace(/\.?\s*$/, '.')} ${more}`
  }
  return {
    ...(code ? { code } : {}),
    ...(message ? { message } : {}),
    within: details.flatMap((one) => one.code ?? []),
  }
}

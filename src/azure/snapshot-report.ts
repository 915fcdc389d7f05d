import { saidOf } from './wire.ts'

/** The backup extension's report of its last run. */
export interface SnapshotReport {
  /** `success`, `error`, `transitioning`, `warning`; null where the report was cut before it. */
  status: string | null
  number: number | null
  /** `FailedRetryableFsFreezeFailed` and the like, where the report names one. */
  symbol: string | null
  message: string | null
}

/**
 * The report that VMSnapshotLinux writes as the *name* of its substatus (azure-linux-extensions, HandlerUtil.py, do_status_report); null for
 * a name that is none. The agent cuts names at 10,240 characters (WALinuxAgent, exthandlers.py), and Python wrote the fields in any
 * order before 3.7, so whatever is left of a cut report is read field by field.
 */
export function snapshotReportIn(name: string): SnapshotReport | null {
  const text = unescaped(name.trim())
  if (!/^[[{]\s*[{"]/.test(text)) return null
  return whole(text) ?? remains(text)
}

/** `message` of the extension's own status: plain before 2020, since then JSON with the text in one of its fields. */
export function snapshotMessageOf(message: string | null | undefined): Pick<SnapshotReport, 'symbol' | 'message'> {
  const text = textIn(message ?? '')
  return { message: saidOf(text), symbol: symbolIn(text) }
}

interface Status {
  status?: unknown
  code?: unknown
  formattedMessage?: { message?: unknown } | null
  telemetryData?: { Key?: unknown; Value?: unknown }[] | null
}

function whole(text: string): SnapshotReport | null {
  const parsed = json(text)
  const [first] = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]
  const { status: inner } = (first ?? {}) as { status?: unknown }
  if (typeof inner !== 'object' || inner === null) return null
  const { status, code, formattedMessage, telemetryData } = inner as Status
  const said = formattedMessage?.message
  const { message, symbol } = snapshotMessageOf(typeof said === 'string' ? said : null)
  const telemetry = Array.isArray(telemetryData) ? telemetryData : []
  const named = telemetry.find((entry) => entry.Key === 'extErrorCode')?.Value
  return {
    status: typeof status === 'string' ? status : null,
    number: numberOf(code),
    symbol: symbol ?? wordOf(named),
    message,
  }
}

function remains(text: string): SnapshotReport {
  const field = (pattern: RegExp) => pattern.exec(text)?.[1]
  const { message, symbol } = snapshotMessageOf(fromJsonString(field(/"message"\s*:\s*"((?:[^"\\]|\\.)*)/s) ?? ''))
  const named =
    field(/"Key"\s*:\s*"extErrorCode"\s*,\s*"Value"\s*:\s*"(\w+)"/) ??
    field(/"Value"\s*:\s*"(\w+)"\s*,\s*"Key"\s*:\s*"extErrorCode"/)
  return {
    status: field(/"status"\s*:\s*"(\w+)"/) ?? null,
    number: numberOf(field(/"code"\s*:\s*"?(-?\d+)(?=["\s,}])/)),
    symbol: symbol ?? wordOf(named),
    message,
  }
}

/** The name as JSON, however often it was written as a string inside JSON. */
function unescaped(text: string): string {
  const outer = /^"(.*)"$/s.exec(text)?.[1] ?? text
  return /^[[{\s]*\\/.test(outer) ? unescaped(fromJsonString(outer)) : outer
}

function textIn(message: string): string {
  const text = message.trim()
  if (!/^\{\s*\\*"/.test(text)) return text
  const fields = json(unescaped(text))
  if (typeof fields === 'object' && fields !== null) {
    const byName = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value as unknown]))
    const texts = ['messagestr', 'errormessage', 'message', 'jobmessage'].map((name) => byName.get(name))
    return texts.find((value): value is string => typeof value === 'string' && value.trim() !== '')?.trim() ?? ''
  }
  const cut = /"(?:messageStr|errorMessage|message)"\s*:\s*"((?:[^"\\]|\\.)*)/is.exec(unescaped(text))?.[1]
  return cut === undefined ? text : fromJsonString(cut).trim()
}

/** The comma is the source's; without it the word itself may be cut. */
const symbolIn = (text: string) => /\bStatusCode\.(\w+),/.exec(text)?.[1] ?? null
/** A number there is a health state, not a name. */
const wordOf = (value: unknown) => (typeof value === 'string' && /^[A-Za-z]\w*$/.test(value) ? value : null)

const numberOf = (value: unknown) =>
  (typeof value === 'string' && /^-?\d{1,9}$/.test(value)) || Number.isInteger(value) ? Number(value) : null

/** A cut may have gone through an escape. */
const fromJsonString = (text: string) => {
  const whole = json(`"${text.replace(/\\(u[\da-f]{0,3})?$/i, '')}"`)
  return typeof whole === 'string' ? whole : text.replaceAll(/\\(["\\/])/g, '$1')
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

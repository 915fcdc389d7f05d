import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { briefOf, type BriefDiagnosis } from '../diagnosis/brief.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import { plainTextOf, stepsOf } from '../diagnosis/plain-text.ts'
import type { CachedDiagnosis, Encoding, View } from '../services.ts'

/** What is served of one reading, to whoever asks for it so. */
export interface Asking {
  /** Empty for none; codes hold no spaces. */
  code: string
  language: Language
  view: View
  encoding: Encoding
}
type Answer = Omit<CachedDiagnosis, 'ageSeconds'>

/** Each is made from the one before it once, and all of them share the diagnosis of the first. */
export class Answers {
  /** By code; of each code one slot for each form. Found by numbers: to join a key would cost every poll. */
  readonly #made = new Map<string, (Answer | undefined)[]>()

  get size() {
    return this.#all().length
  }

  known(asking: Asking) {
    return this.#made.get(asking.code)?.[slotOf(asking)]
  }

  make(asking: Asking, diagnose: (asking: Asking) => Diagnosis): Answer {
    const { code, language, view, encoding } = asking
    const whole = this.#once({ ...asking, view: 'whole', encoding: 'identity' }, () => {
      if (code !== '') this.#forgetOtherCodes(code)
      return wholeOf(diagnose(asking), language)
    })
    const viewed =
      view === 'whole' ? whole : this.#once({ ...asking, encoding: 'identity' }, () => viewOf(whole, view, language))
    return encoding === 'identity' ? viewed : this.#once(asking, () => encodedOf(viewed, encoding))
  }

  /** Bytes of memory beside the facts, `factsLength` of which every whole body holds. Four for one of JSON is generous. */
  weight(factsLength: number) {
    let weight = 0
    for (const { body } of this.#all()) weight += body.length + 4 * Math.max(0, body.length - factsLength)
    return weight
  }

  #all() {
    return [...this.#made.values()].flat().filter((answer) => answer !== undefined)
  }

  #once(asking: Asking, make: () => Answer): Answer {
    const known = this.known(asking)
    if (known) return known
    const made = make()
    const ofCode = this.#made.get(asking.code) ?? []
    ofCode[slotOf(asking)] = made
    this.#made.set(asking.code, ofCode)
    return made
  }

  /** Whoever asks for one code after the other must not fill the memory. */
  #forgetOtherCodes(code: string) {
    for (const other of this.#made.keys()) if (other !== '' && other !== code) this.#made.delete(other)
  }
}

const languages = { en: 0, pt: 1 } satisfies Record<Language, number>
const views = { whole: 0, brief: 1, text: 2 } satisfies Record<View, number>
const encodings = { identity: 0, gzip: 1, br: 2 } satisfies Record<Encoding, number>

const slotOf = ({ language, view, encoding }: Asking) =>
  (languages[language] * 3 + views[view]) * 3 + encodings[encoding]

function wholeOf(diagnosis: Diagnosis, language: Language): Answer {
  return {
    diagnosis,
    body: sendable(JSON.stringify(diagnosis)),
    etag: etagOf(diagnosis, marksOf('whole', language)),
  }
}

function viewOf({ diagnosis }: Answer, view: 'brief' | 'text', language: Language): Answer {
  const brief = briefOf(diagnosis)
  const marks = marksOf(view, language)
  if (view === 'brief') return { diagnosis, body: sendable(JSON.stringify(brief)), etag: etagOf(brief, marks) }
  const steps = stepsOf(diagnosis)
  return { diagnosis, body: sendable(plainTextOf(diagnosis, language)), etag: etagOf({ ...brief, steps }, marks) }
}

/** Node sends a text in one write with its headers, bytes in a second one; a long text costs more to encode than that. */
const sendable = (text: string) => (text.length <= 8192 ? text : Buffer.from(text))

/** A tag of its own: a strong one stands for these very bytes (RFC 9110, 8.8.1). */
function encodedOf({ diagnosis, body, etag }: Answer, encoding: 'gzip' | 'br'): Answer {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
  const compressed = encoding === 'gzip' ? gzipSync(body) : brotliCompressSync(body, quality)
  return { diagnosis, body: compressed, etag: etag.replace(/"$/, `-${encoding}"`) }
}

const marksOf = (view: View, language: Language) =>
  [...(view === 'whole' ? [] : [view]), ...(language === 'en' ? [] : [language])].map((mark) => `-${mark}`).join('')

// Fields that differ between two readings of an unchanged VM. The agent reports every minute, so its time would defeat every 304.
const volatile = new Set(['observedAt', 'collectedAt', 'reportedAt', 'armCalls', 'durationMs'])

const etagOf = (content: Diagnosis | (BriefDiagnosis & { steps?: string[] }), marks: string) => {
  const lasting = JSON.stringify(content, (key, value: unknown) => (volatile.has(key) ? undefined : value))
  return `"${createHash('sha256').update(lasting).digest('base64url').slice(0, 27)}${marks}"`
}

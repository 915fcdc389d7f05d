import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { refuseOtherSubscriptions } from '../access/allowed-subscriptions.ts'
import { bounded } from '../concurrency/bounded.ts'
import { AzureError } from '../backup/azure-error.ts'
import type { CollectedFacts, FactCollector } from '../backup/control-plane.ts'
import type { Limits } from '../backup/limits.ts'
import type { VmId } from '../backup/resource-id.ts'
import { briefOf, type BriefDiagnosis } from '../diagnosis/brief.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { errorCodeAsked } from '../diagnosis/error-code-asked.ts'
import { diagnosisIn, type Language } from '../diagnosis/language.ts'
import { plainTextOf } from '../diagnosis/plain-text.ts'
import { ServiceError } from '../errors.ts'
import { ReadingBudgets } from './reading-budgets.ts'
import type { CachedDiagnosis, Services, View } from '../services.ts'
import { SingleFlight } from '../concurrency/single-flight.ts'

/** What is older is no answer any more where a new reading is refused. */
const OLDEST_SECONDS = 600

interface Reading {
  collected: CollectedFacts
  readAt: number
  durationMs: number
  /** Of its facts as JSON. */
  factsLength: number
  /** By error code ('' for none), language and view: those for no code, and those for the last one that was asked for. */
  answers: Map<string, Omit<CachedDiagnosis, 'ageSeconds'>>
}
interface Asked {
  correlationId: string
  noCache: boolean
}
interface Asking {
  code: string
  language: Language
  view: View
}
interface Absence {
  error: AzureError
  readAt: number
}

export interface DiagnosesOptions {
  collector: FactCollector
  limits: Limits
  cacheSeconds: number
  /** Of all readings and answers that are kept; default: 128 MiB. */
  mostBytes?: number
  /** Shared with whoever else reads VMs; left out: a budget of `vmReadsPerMinute` of their own. */
  budgets?: ReadingBudgets
  vmReadsPerMinute?: number
  allowedSubscriptions?: ReadonlySet<string> | undefined
  /** A reading was judged; told once, however many are answered from it. */
  onDiagnosed?: (verdict: string, seconds: number) => void
  /** Milliseconds, monotonic. */
  clock?: () => number
}

/**
 * Diagnoses for everybody who asks: one reading at a time for a VM, served for `cacheSeconds`, and no more readings a minute than
 * the VM's read budget allows, whatever the callers demand.
 */
export function createDiagnoses(options: DiagnosesOptions): Services['diagnoses'] {
  const { collector, limits, allowedSubscriptions, clock = () => performance.now() } = options
  const budgets =
    options.budgets ?? new ReadingBudgets({ vmReadsPerMinute: options.vmReadsPerMinute ?? Infinity, clock })
  const readings = new LRUCache<string, Reading | Absence>({
    maxSize: options.mostBytes ?? 128 * 1024 * 1024,
    sizeCalculation: (entry) => ('error' in entry ? 1024 : weightOf(entry)),
  })
  const flights = new Map<string, SingleFlight<Reading>>()

  /** VMs that an operation has changed since they were last read, and the how manieth change of all it was. */
  const changed = new LRUCache<string, number>(bounded(50_000))
  let changes = 0

  async function read(vm: VmId, { correlationId, noCache }: Asked, mayWait: boolean, signal: AbortSignal) {
    const change = changed.get(vm.key)
    const purpose = change === undefined ? 'Look' : 'LookAfterChange'
    const mayShareLists = purpose === 'Look' && !noCache
    let started = clock()
    try {
      const collected = await budgets.read(vm, { purpose, signal, mayWait }, () => {
        started = clock()
        return collector.collect(vm, { correlationId, signal, mayShareLists })
      })
      const durationMs = Math.round(clock() - started)
      const factsLength = JSON.stringify(collected.facts).length
      const reading: Reading = { collected, readAt: clock(), durationMs, factsLength, answers: new Map() }
      // What was read while the VM was changed is for those who asked before.
      if (changed.get(vm.key) === change) {
        readings.set(vm.key, reading)
        changed.delete(vm.key)
      }
      return reading
    } catch (error) {
      // Somebody who polls a VM that is not there must not cost more than one who polls a VM that is.
      if (error instanceof AzureError && error.disposition === 'GiveUp')
        readings.set(vm.key, { error, readAt: clock() })
      throw error
    }
  }

  /** A reading of now, or the last one where the budgets allow no other. */
  async function latest(vm: VmId, asked: Asked, callerLeaves?: () => AbortSignal): Promise<Reading> {
    const under = flights.get(vm.key)
    const flight = under && !under.abandoned ? under : begin(vm, asked)
    try {
      return await flight.wait(callerLeaves?.())
    } catch (error) {
      const old = error instanceof ServiceError && error.code === 'ReadBudgetUsed' ? answerable(vm) : undefined
      if (old) return present(old)
      throw error
    }
  }

  function begin(vm: VmId, asked: Asked) {
    const mayWait = answerable(vm) === undefined
    const started = new SingleFlight((abort) =>
      read(vm, asked, mayWait, abort).finally(() => {
        if (flights.get(vm.key) === started) flights.delete(vm.key)
      }),
    )
    flights.set(vm.key, started)
    return started
  }

  function answerable(vm: VmId) {
    const known = readings.peek(vm.key)
    return known && clock() - known.readAt < OLDEST_SECONDS * 1000 ? known : undefined
  }

  function answer(vm: VmId, reading: Reading, { code, language, view }: Asking, now: number): CachedDiagnosis {
    const made = reading.answers.get(keyOf(code, language, view)) ?? make(vm, reading, { code, language, view })
    return {
      diagnosis: made.diagnosis,
      body: made.body,
      etag: made.etag,
      ageSeconds: Math.floor((now - reading.readAt) / 1000),
    }
  }

  function make(vm: VmId, reading: Reading, { code, language, view }: Asking) {
    const { answers } = reading
    let made = answers.get(keyOf(code, language, 'whole'))
    if (!made) {
      made = answerOf(vm, reading, limits, code, language)
      if (answers.size === 0) options.onDiagnosed?.(made.diagnosis.verdict, reading.durationMs / 1000)
      if (code !== '')
        for (const other of answers.keys())
          if (!other.startsWith(' ') && !other.startsWith(`${code} `)) answers.delete(other)
      answers.set(keyOf(code, language, 'whole'), made)
    }
    if (view !== 'whole') {
      made = viewOf(made.diagnosis, view, language)
      answers.set(keyOf(code, language, view), made)
    }
    weighAgain(vm.key, reading)
    return made
  }

  function weighAgain(key: string, reading: Reading) {
    if (readings.peek(key) !== reading) return
    readings.delete(key)
    readings.set(key, reading)
  }

  return {
    get(vm, { errorCode, language = 'en', view = 'whole', noCache, correlationId, callerLeaves }) {
      refuseOtherSubscriptions(allowedSubscriptions, vm)
      const asking = { code: codeOf(errorCode), language, view }
      const known = readings.get(vm.key)
      const now = clock()
      if (known && !noCache && now - known.readAt < options.cacheSeconds * 1000)
        return answer(vm, present(known), asking, now)
      return latest(vm, { correlationId, noCache }, callerLeaves).then((reading) =>
        answer(vm, reading, asking, clock()),
      )
    },
    forget(vmKey) {
      readings.delete(vmKey)
      flights.delete(vmKey)
      changed.set(vmKey, ++changes)
    },
  }
}

/**
 * Bytes that a reading takes: its facts, and of each answer the text and what it says beside the facts, which are the reading's own. Four
 * bytes of memory for one of JSON is generous.
 */
function weightOf({ factsLength, answers }: Reading) {
  let weight = 4 * factsLength + 1024
  for (const { body } of answers.values()) weight += body.length + 4 * Math.max(0, body.length - factsLength)
  return weight
}

function present(known: Reading | Absence): Reading {
  if ('error' in known) throw known.error
  return known
}

/** Stands for all codes that are not known: they are answered alike. */
const unknownCode = '?'
const codeOf = (asked: string | undefined) => (asked === undefined ? '' : (errorCodeAsked(asked)?.code ?? unknownCode))

/** Codes hold no spaces. */
const keyOf = (code: string, language: Language, view: View) => `${code} ${language} ${view}`

function answerOf(vm: VmId, { collected, durationMs }: Reading, limits: Limits, code: string, language: Language) {
  const { facts, observedAt, armCalls } = collected
  const asked = { language, ...(code === '' ? {} : { errorCode: code }) }
  const content = diagnose({ vmId: vm, facts, limits, observedAt, ...asked })
  const diagnosis = diagnosisIn(language, { ...content, armCalls, durationMs })
  return { diagnosis, body: Buffer.from(JSON.stringify(diagnosis)), etag: etagOf(diagnosis, language) }
}

/** From the whole one, whose facts it shares. */
function viewOf(diagnosis: Diagnosis, view: 'brief' | 'text', language: Language) {
  const brief = briefOf(diagnosis)
  const body = Buffer.from(view === 'brief' ? JSON.stringify(brief) : plainTextOf(brief, language))
  return { diagnosis, body, etag: etagOf(brief, language, view) }
}

// What differs between two readings of an unchanged VM. The agent reports every minute, so its time would defeat every 304.
const volatile = new Set(['observedAt', 'collectedAt', 'reportedAt', 'armCalls', 'durationMs'])

const etagOf = (diagnosis: Diagnosis | BriefDiagnosis, language: Language, view: View = 'whole') => {
  const marks = [...(view === 'whole' ? [] : [view]), ...(language === 'en' ? [] : [language])]
  const content = JSON.stringify(diagnosis, (key, value: unknown) => (volatile.has(key) ? undefined : value))
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}${marks.map((mark) => `-${mark}`).join('')}"`
}

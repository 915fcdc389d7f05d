import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { refuseOtherSubscriptions } from './allowed-subscriptions.ts'
import { AzureError } from './backup/azure-error.ts'
import type { CollectedFacts, FactCollector } from './backup/control-plane.ts'
import type { Limits } from './backup/limits.ts'
import type { VmId } from './backup/resource-id.ts'
import { diagnose } from './diagnosis/diagnose.ts'
import type { Diagnosis } from './diagnosis/diagnosis.ts'
import { findErrorCode } from './diagnosis/error-codes/error-codes.ts'
import { diagnosisIn, type Language } from './diagnosis/language.ts'
import { ServiceError } from './errors.ts'
import { ReadBudget } from './read-budget.ts'
import type { CachedDiagnosis, Services } from './services.ts'
import { SharedFlight } from './shared-flight.ts'

/** GETs on the VM itself that one reading may cost: the VM, its extensions, the backup extension by name. */
const GETS_PER_READING = 3

interface Reading {
  collected: CollectedFacts
  readAt: number
  durationMs: number
  /** By error code, '' for the whole diagnosis, and behind it the language where that is not English. */
  answers: Map<string, Omit<CachedDiagnosis, 'ageSeconds'>>
}
interface Absence {
  error: AzureError
  readAt: number
}

export interface DiagnosesOptions {
  collector: FactCollector
  limits: Limits
  cacheSeconds: number
  vmReadsPerMinute: number
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
  const budget = new ReadBudget(Math.max(1, Math.floor(options.vmReadsPerMinute / GETS_PER_READING)))
  const readings = new LRUCache<string, Reading | Absence>({
    maxSize: 128 * 1024 * 1024,
    // A reading is held as facts and as text; four bytes for one of JSON is generous.
    sizeCalculation: (entry) => ('error' in entry ? 1024 : 4 * JSON.stringify(entry.collected.facts).length + 1024),
  })
  const flights = new Map<string, SharedFlight<Reading>>()

  async function read(vm: VmId, correlationId: string, signal: AbortSignal): Promise<Reading> {
    const started = clock()
    try {
      const collected = await collector.collect(vm, { correlationId, signal })
      const reading = { collected, readAt: clock(), durationMs: Math.round(clock() - started), answers: new Map() }
      readings.set(vm.key, reading)
      return reading
    } catch (error) {
      // Somebody who polls a VM that is not there must not cost more than one who polls a VM that is.
      if (error instanceof AzureError && error.disposition === 'GiveUp')
        readings.set(vm.key, { error, readAt: clock() })
      throw error
    }
  }

  /** A reading of now, or the last one where the VM's budget allows no other. */
  async function latest(
    vm: VmId,
    known: Reading | Absence | undefined,
    correlationId: string,
    callerLeaves?: () => AbortSignal,
  ): Promise<Reading> {
    const flight = flights.get(vm.key)
    if (flight && !flight.abandoned) return flight.wait(callerLeaves?.())
    if (!budget.take(vm.key, clock()) && known) return present(known)
    const started = new SharedFlight((abort) =>
      read(vm, correlationId, abort).finally(() => {
        if (flights.get(vm.key) === started) flights.delete(vm.key)
      }),
    )
    flights.set(vm.key, started)
    return started.wait(callerLeaves?.())
  }

  function answer(vm: VmId, reading: Reading, code: string, language: Language, now: number): CachedDiagnosis {
    const key = language === 'en' ? code : `${code} ${language}`
    let made = reading.answers.get(key)
    if (!made) {
      made = answerOf(vm, reading, limits, code, language)
      if (reading.answers.size === 0) options.onDiagnosed?.(made.diagnosis.verdict, reading.durationMs / 1000)
      reading.answers.set(key, made)
    }
    return {
      diagnosis: made.diagnosis,
      body: made.body,
      etag: made.etag,
      ageSeconds: Math.floor((now - reading.readAt) / 1000),
    }
  }

  return {
    get(vm, { errorCode, language = 'en', noCache, correlationId, callerLeaves }) {
      refuseOtherSubscriptions(allowedSubscriptions, vm)
      const code = errorCode === undefined ? '' : knownCode(errorCode)
      const known = readings.get(vm.key)
      const now = clock()
      if (known && !noCache && now - known.readAt < options.cacheSeconds * 1000)
        return answer(vm, present(known), code, language, now)
      return latest(vm, known, correlationId, callerLeaves).then((reading) =>
        answer(vm, reading, code, language, clock()),
      )
    },
    forget: (vmKey) => void readings.delete(vmKey),
  }
}

function present(known: Reading | Absence): Reading {
  if ('error' in known) throw known.error
  return known
}

function knownCode(code: string): string {
  const entry = findErrorCode(code)
  if (entry) return entry.code
  throw new ServiceError(
    'UnknownErrorCode',
    `errorCode "${code.slice(0, 100)}" is not known; /v1/errorCodes lists them.`,
    { target: 'errorCode' },
  )
}

function answerOf(vm: VmId, { collected, durationMs }: Reading, limits: Limits, code: string, language: Language) {
  const { facts, observedAt, armCalls } = collected
  const content = diagnose({ vmId: vm, facts, limits, observedAt, ...(code === '' ? {} : { errorCode: code }) })
  const diagnosis = diagnosisIn(language, { ...content, armCalls, durationMs })
  return { diagnosis, body: Buffer.from(JSON.stringify(diagnosis)), etag: etagOf(diagnosis, language) }
}

// What differs between two readings of an unchanged VM. The agent reports every minute, so its time would defeat every 304.
const volatile = new Set(['observedAt', 'collectedAt', 'reportedAt', 'armCalls', 'durationMs'])

const etagOf = (diagnosis: Diagnosis, language: Language) => {
  const content = JSON.stringify(diagnosis, (key, value: unknown) => (volatile.has(key) ? undefined : value))
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}${language === 'en' ? '' : `-${language}`}"`
}

import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { refuseOtherSubscriptions } from '../access/allowed-subscriptions.ts'
import { bounded } from '../concurrency/bounded.ts'
import { AzureError } from '../backup/azure-error.ts'
import type { CollectedFacts, FactCollector } from '../backup/control-plane.ts'
import type { Limits } from '../backup/limits.ts'
import type { VmId } from '../backup/resource-id.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { findErrorCode } from '../error-codes/find.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import { ServiceError } from '../errors.ts'
import { ReadingBudgets } from './reading-budgets.ts'
import type { CachedDiagnosis, Services } from '../services.ts'
import { SingleFlight } from '../concurrency/single-flight.ts'

/** What is older is no answer any more where a new reading is refused. */
const OLDEST_SECONDS = 600

interface Reading {
  collected: CollectedFacts
  readAt: number
  durationMs: number
  /** Of its facts as JSON. */
  factsLength: number
  /** By error code, '' for the whole diagnosis, and language: whole ones, and the last one that was narrowed to a code. */
  answers: Map<string, Omit<CachedDiagnosis, 'ageSeconds'>>
}
interface Asked {
  correlationId: string
  noCache: boolean
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

  function answer(vm: VmId, reading: Reading, code: string, language: Language, now: number): CachedDiagnosis {
    const key = `${code} ${language}`
    const { answers } = reading
    let made = answers.get(key)
    if (!made) {
      made = answerOf(vm, reading, limits, code, language)
      if (answers.size === 0) options.onDiagnosed?.(made.diagnosis.verdict, reading.durationMs / 1000)
      if (code !== '') for (const other of answers.keys()) if (!other.startsWith(' ')) answers.delete(other)
      answers.set(key, made)
      weighAgain(vm.key, reading)
    }
    return {
      diagnosis: made.diagnosis,
      body: made.body,
      etag: made.etag,
      ageSeconds: Math.floor((now - reading.readAt) / 1000),
    }
  }

  function weighAgain(key: string, reading: Reading) {
    if (readings.peek(key) !== reading) return
    readings.delete(key)
    readings.set(key, reading)
  }

  return {
    get(vm, { errorCode, language = 'en', noCache, correlationId, callerLeaves }) {
      refuseOtherSubscriptions(allowedSubscriptions, vm)
      const code = errorCode === undefined ? '' : knownCode(errorCode)
      const known = readings.get(vm.key)
      const now = clock()
      if (known && !noCache && now - known.readAt < options.cacheSeconds * 1000)
        return answer(vm, present(known), code, language, now)
      return latest(vm, { correlationId, noCache }, callerLeaves).then((reading) =>
        answer(vm, reading, code, language, clock()),
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
  const asked = { vmId: vm, facts, limits, observedAt, language, ...(code === '' ? {} : { errorCode: code }) }
  const diagnosis: Diagnosis = { ...diagnose(asked), armCalls, durationMs }
  return { diagnosis, body: Buffer.from(JSON.stringify(diagnosis)), etag: etagOf(diagnosis, language) }
}

// What differs between two readings of an unchanged VM. The agent reports every minute, so its time would defeat every 304.
const volatile = new Set(['observedAt', 'collectedAt', 'reportedAt', 'armCalls', 'durationMs'])

const etagOf = (diagnosis: Diagnosis, language: Language) => {
  const content = JSON.stringify(diagnosis, (key, value: unknown) => (volatile.has(key) ? undefined : value))
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}${language === 'en' ? '' : `-${language}`}"`
}

import { LRUCache } from 'lru-cache'
import { refuseOtherSubscriptions } from '../access/allowed-subscriptions.ts'
import { bounded } from '../concurrency/bounded.ts'
import { AzureError, notSignedIn } from '../backup/azure-error.ts'
import type { CollectedFacts, FactCollector } from '../backup/control-plane.ts'
import type { Limits } from '../backup/limits.ts'
import type { VmId } from '../backup/resource-id.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import { findErrorCode } from '../error-codes/find.ts'
import { ServiceError } from '../errors.ts'
import { Answers, type Asking } from './diagnosis-answers.ts'
import { ReadingBudgets } from './reading-budgets.ts'
import type { CachedDiagnosis, Services } from '../services.ts'
import { SingleFlight } from '../concurrency/single-flight.ts'

/** Oldest reading that is still served when the budget refuses a new one. */
const OLDEST_SECONDS = 600

interface Reading {
  collected: CollectedFacts
  readAt: number
  durationMs: number
  /** Length of its facts as JSON. */
  factsLength: number
  answers: Answers
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
  /** Memory bound of all kept readings and answers; default: 128 MiB. */
  mostBytes?: number
  /** Shared with whoever else reads VMs; left out: a budget of `vmReadsPerMinute` of their own. */
  budgets?: ReadingBudgets
  vmReadsPerMinute?: number
  allowedSubscriptions?: ReadonlySet<string> | undefined
  /** A reading was judged; told once, however many are answered from it. */
  onDiagnosed?: (verdict: string, seconds: number) => void
  /** A VM was read, for whomever. */
  onRead?: (vm: VmId, collected: CollectedFacts) => void
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
      const reading: Reading = { collected, readAt: clock(), durationMs, factsLength, answers: new Answers() }
      // A reading that overlaps a change is served only to those who asked before it.
      if (changed.get(vm.key) === change) {
        readings.set(vm.key, reading)
        changed.delete(vm.key)
        options.onRead?.(vm, collected)
      }
      return reading
    } catch (error) {
      // Somebody who polls a VM that is not there, or without a sign-in, must not cost more than one who polls a VM that is.
      if (error instanceof AzureError && (error.disposition === 'GiveUp' || error.code === notSignedIn))
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

  function answer(vm: VmId, reading: Reading, asking: Asking, now: number): CachedDiagnosis {
    const made = reading.answers.known(asking) ?? make(vm, reading, asking)
    return {
      diagnosis: made.diagnosis,
      body: made.body,
      etag: made.etag,
      ageSeconds: Math.floor((now - reading.readAt) / 1000),
    }
  }

  function make(vm: VmId, reading: Reading, asking: Asking) {
    const { answers, collected, durationMs } = reading
    const { facts, observedAt, armCalls } = collected
    const isFirst = answers.size === 0
    const made = answers.make(asking, ({ code, language }) => {
      const asked = { language, ...(code === '' ? {} : { errorCode: code }) }
      return { ...diagnose({ vmId: vm, facts, limits, observedAt, ...asked }), armCalls, durationMs }
    })
    if (isFirst) options.onDiagnosed?.(made.diagnosis.verdict, durationMs / 1000)
    weighAgain(vm.key, reading)
    return made
  }

  function weighAgain(key: string, reading: Reading) {
    if (readings.peek(key) !== reading) return
    readings.delete(key)
    readings.set(key, reading)
  }

  return {
    get(
      vm,
      { errorCode, language = 'en', view = 'whole', encoding = 'identity', noCache, correlationId, callerLeaves },
    ) {
      refuseOtherSubscriptions(allowedSubscriptions, vm)
      const asking = { code: codeOf(errorCode), language, view, encoding }
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

function present(known: Reading | Absence): Reading {
  if ('error' in known) throw known.error
  return known
}

/** Stands for all codes that are not known: they are answered alike. */
const unknownCode = '?'
const codeOf = (asked: string | undefined) => (asked === undefined ? '' : (findErrorCode(asked)?.code ?? unknownCode))

/** Bytes that a reading takes: its facts, and its answers. Four bytes of memory for one of JSON is generous. */
const weightOf = ({ factsLength, answers }: Reading) => 4 * factsLength + 1024 + answers.weight(factsLength)

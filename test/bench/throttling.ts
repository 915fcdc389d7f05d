import type { TokenCredential } from '@azure/core-auth'
import { mock } from 'node:test'
import { setDefaultCACertificates, getCACertificates } from 'node:tls'
import { createAzure, type Azure } from '../../src/azure/azure.ts'
import type { ArmCall } from '../../src/azure/arm-call.ts'
import type { Fact } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import type { VmId } from '../../src/backup/resource-id.ts'
import { ServiceError } from '../../src/errors.ts'
import { createDiagnoses } from '../../src/readings/diagnoses.ts'
import { ReadingBudgets } from '../../src/readings/reading-budgets.ts'
import { aSite } from '../../src/sandbox/fleet/site.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { aJob } from '../../src/sandbox/world/job.ts'
import { before, minutes } from '../../src/sandbox/world/time.ts'
import { emptyWorld } from '../../src/sandbox/world/world.ts'
import { place, type Place } from '../operations/an-estate.ts'

const HOUR_SECONDS = 3600

/** Against the buckets that the sandbox enforces: ARM's as published, Backup's as recorded. */
export async function run() {
  await fullSpeed(120)
  for (const [vms, everyMinutes] of [
    [120, 15],
    [500, 60],
    [1000, 60],
  ] as const)
    await anHour(vms, everyMinutes)
  await oneRefusal()
  await waitingOperations(1000)
}

async function fullSpeed(vms: number) {
  const { places, sandbox, azure, calls, diagnose } = await aFleet(vms)
  const actions = new Figures()
  let ended = false
  const acting = (async () => {
    // A VM each: one of them may be read twelve times a minute.
    for (let n = vms; !ended; n++) {
      await actions.time(() => asAnActionLooks(azure, places[n % vms]!))
      await sleep(1000)
    }
  })()
  const began = performance.now()
  const verdicts = await Promise.all(places.map(({ vm }) => diagnose(vm)))
  const seconds = (performance.now() - began) / 1000
  ended = true
  await acting
  console.log(
    `\n${vms} VMs of one subscription at full speed: ${seconds.toFixed(0)} s, ${refusedOf(calls)}\n` +
      `  verdicts ${counted(verdicts)}; an action's looks meanwhile: ${actions.told()}`,
  )
  await sandbox.stop()
}

/** Time passes as fast as the machine can: what waits, waits for the world's clock. */
async function anHour(vms: number, everyMinutes: number) {
  const fleet = await aFleet(vms, { jumps: true })
  const { places, sandbox, azure, calls, diagnose, old } = fleet
  const perHour = Math.round((vms * 60) / everyMinutes)
  const verdicts: string[] = []
  let actionsRefused = 0
  for (let n = 0; n < perHour; n++) {
    verdicts.push(await diagnose(places[n % vms]!.vm))
    if (n % 20 === 0) await asAnActionLooks(azure, places[n % vms]!).catch(() => actionsRefused++)
    jump((HOUR_SECONDS * 1000) / perHour)
  }
  console.log(
    `\n${vms} VMs every ${everyMinutes} minutes (${perHour} diagnoses in an hour): ${refusedOf(calls)}\n` +
      `  verdicts ${counted(verdicts)}; actions refused ${actionsRefused} of ${Math.ceil(perHour / 20)}\n` +
      `  told again: ${old.told()}`,
  )
  await sandbox.stop()
}

async function oneRefusal() {
  const { places, others, sandbox, diagnose, calls, firstRefusal } = await aFleet(40, { others: 4 })
  const quiet = new Figures()
  for (const { vm } of others) await quiet.time(() => diagnose(vm))
  const [first] = places
  const message = `Number of read requests for subscription '${first!.vm.subscriptionId}' exceeded the limit.`
  sandbox.failNext(
    { method: 'GET', path: new RegExp(`^/subscriptions/${first!.vm.subscriptionId}/`, 'i') },
    {
      status: 429,
      headers: { 'retry-after': '3' },
      body: { error: { code: 'SubscriptionRequestsThrottled', message } },
    },
  )
  const began = performance.now()
  const all = Promise.all(places.map(({ vm }) => diagnose(vm)))
  await sleep(500)
  const beside = new Figures()
  for (const { vm } of others) await beside.time(() => diagnose(vm, true))
  await all
  // What was on its way when the refusal came back is no longer in anybody's hand.
  const { at } = firstRefusal()
  const reads = calls.filter(
    ({ method, path, sentAt }) =>
      method === 'GET' &&
      path.toLowerCase().startsWith(`/subscriptions/${first!.vm.subscriptionId}`) &&
      sentAt > at &&
      sentAt < at + 2990,
  )
  console.log(
    `\nA 429 with Retry-After 3 on one subscription: ${reads.length} of its reads in those 3 s ` +
      `(40 diagnoses took ${((performance.now() - began) / 1000).toFixed(1)} s)\n` +
      `  another subscription: ${beside.told()}; before: ${quiet.told()}`,
  )
  await sandbox.stop()
}

async function waitingOperations(operations: number) {
  const { places, sandbox, site, calls, azure } = await aFleet(operations, { jumps: true })
  const jobs = places.map(({ machine }) =>
    aJob(site.world, site.vault, machine, {
      start: before(new Date(), minutes(1)),
      state: 'TransferDataToVault',
      now: new Date(),
    }),
  )
  const endedAt = new Map<string, number>()
  const noticed: number[] = []
  calls.length = 0
  for (let second = 0; second < HOUR_SECONDS; second += 3) {
    // Each looks once a minute, and one backup ends every four seconds.
    for (let n = (second % 60) / 3; n < operations; n += 20) {
      const { id } = jobs[n]!
      if (endedAt.get(id) === -1) continue
      const job = await azure.controlPlane.followedJob(id, 60)
      const end = endedAt.get(id)
      if (job?.endTime && end !== undefined) {
        noticed.push((Date.now() - end) / 1000)
        endedAt.set(id, -1)
      }
    }
    const next = jobs[Math.floor(second / 4)]
    if (next && !endedAt.has(next.id)) {
      Object.assign(next.properties, { status: 'Completed', endTime: new Date().toISOString() })
      endedAt.set(next.id, Date.now())
    }
    jump(3000)
  }
  const reads = calls.filter(({ resourceType }) => /backupJobs$/.test(resourceType)).length
  console.log(
    `\n${operations} operations that wait for their backups in one vault, for an hour: ${reads} reads of jobs, ${refusedOf(calls)}\n` +
      `  an end is noticed after ${Math.round(percentile(noticed, 0.5))} s, at the 95th of a hundred after ${Math.round(percentile(noticed, 0.95))} s`,
  )
  await sandbox.stop()
}

async function asAnActionLooks({ collector, controlPlane }: Azure, { vm, item }: Place) {
  const { facts } = await collector.collect(vm, { fresh: true, everyVault: true })
  const unread = unavailableIn(facts)
  if (unread) throw new Error(unread)
  await controlPlane.within({ correlationId: 'a-bench', mayWrite: () => true }, async () => {
    await controlPlane.findItems(vm, [])
    await controlPlane.listRunningJobs(item)
    await controlPlane.listJobs(item, new Date(Date.now() - 24 * 3600_000).toISOString())
  })
}

async function aFleet(vms: number, { jumps = false, others: more = 0 } = {}) {
  mock.timers.reset()
  if (jumps) mock.timers.enable({ apis: ['Date'], now: realNow() })
  const world = emptyWorld()
  const now = new Date()
  const site = aSite(world, now, 'production')
  const beside = aSite(world, now, 'development')
  const sandbox = await startSandbox({ fleet: world })
  setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  const places = named(vms).map((name) => place(site, name, {}))
  const others = named(more).map((name) => place(beside, name, {}))
  const calls: (ArmCall & { sentAt: number })[] = []
  let refusal: { at: number } | undefined
  const clock = () => Date.now()
  const azure = createAzure({
    endpoint: sandbox.endpoint,
    audience: sandbox.endpoint,
    limits: defaultLimits,
    backupServicePrincipalId: world.backupServicePrincipalId,
    credential: credentialOf(sandbox),
    onCall(call) {
      calls.push({ ...call, sentAt: performance.now() - call.seconds * 1000 })
      if (call.status === 429) refusal ??= { at: performance.now() }
    },
    clock,
    ...(jumps ? { wait: async (seconds: number) => jump(seconds * 1000) } : {}),
  })
  const budgets = new ReadingBudgets({
    vmReadsPerMinute: 12,
    callsPerSecond: 20,
    secondsUntilRoom: azure.secondsUntilRoom,
    clock,
  })
  const diagnoses = createDiagnoses({
    collector: azure.collector,
    limits: defaultLimits,
    cacheSeconds: 15,
    budgets,
    clock,
  })
  const old = new OldFacts()
  async function diagnose(vm: VmId, noCache = false): Promise<string> {
    for (;;)
      try {
        const { diagnosis } = await diagnoses.get(vm, { noCache, correlationId: 'a-bench' })
        for (const [name, fact] of Object.entries(diagnosis.facts)) old.see(name, fact, clock())
        return diagnosis.verdict
      } catch (error) {
        if (!(error instanceof ServiceError) || error.retryAfterSeconds === undefined) throw error
        if (jumps) jump(error.retryAfterSeconds * 1000)
        else await sleep(error.retryAfterSeconds * 1000)
      }
  }
  return { world, site, sandbox, places, others, azure, calls, diagnose, old, firstRefusal: () => refusal! }
}

/** DefaultAzureCredential keeps the first identity endpoint of a process; here each fleet has one of its own. */
const credentialOf = ({ endpoint, identityEndpoint, identityHeader }: Sandbox): TokenCredential => ({
  async getToken() {
    const url = `${identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent(endpoint)}`
    const answer = await fetch(url, { headers: { 'x-identity-header': identityHeader } })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    return { token, expiresOnTimestamp: Date.now() + 24 * 3600_000 }
  },
})

function unavailableIn(facts: VmBackupFacts): string | undefined {
  const all = Object.values(facts) as Fact<unknown>[]
  return all.flatMap((fact) => (fact.status === 'Unavailable' ? [fact.reason] : []))[0]
}

const named = (count: number) => Array.from({ length: count }, (_, n) => `vm-${String(n).padStart(4, '0')}`)
const realNow = () => performance.timeOrigin + performance.now()
/** Everybody's time: Azure's and the service's. */
const jump = (milliseconds: number) => mock.timers.setTime(Date.now() + milliseconds)
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN

function refusedOf(calls: ArmCall[]) {
  const refused = calls.filter(({ status }) => status === 429).length
  return `${calls.length} calls, ${refused} refused (${((100 * refused) / Math.max(1, calls.length)).toFixed(1)} %)`
}

const counted = (verdicts: string[]) =>
  Object.entries(Object.groupBy(verdicts, (verdict) => verdict))
    .map(([verdict, all]) => `${verdict} ${all!.length}`)
    .join(', ')

/** Facts that were older than their diagnosis, or could not be had. */
class OldFacts {
  readonly #told = new Map<string, { stale: number; oldest: number; unavailable: number }>()

  see(name: string, fact: Fact<unknown>, now: number) {
    const told = this.#told.get(name) ?? { stale: 0, oldest: 0, unavailable: 0 }
    if (fact.status === 'Unavailable') told.unavailable++
    else if (fact.stale) {
      told.stale++
      told.oldest = Math.max(told.oldest, (now - Date.parse(fact.collectedAt)) / 60_000)
    }
    if (told.stale + told.unavailable > 0) this.#told.set(name, told)
  }

  told() {
    return (
      [...this.#told]
        .map(([name, { stale, oldest, unavailable }]) =>
          [
            `${name} ${stale} times, at most ${Math.round(oldest)} minutes old`,
            ...(unavailable > 0 ? [`${unavailable} times not at all`] : []),
          ].join(' and '),
        )
        .join('; ') || 'none'
    )
  }
}

class Figures {
  readonly #times: number[] = []

  async time(work: () => Promise<unknown>) {
    const began = performance.now()
    await work()
    this.#times.push(performance.now() - began)
  }

  told() {
    const [p50, p95] = [percentile(this.#times, 0.5), percentile(this.#times, 0.95)]
    return `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms of ${this.#times.length}`
  }
}

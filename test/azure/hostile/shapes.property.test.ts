import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { VmBackupFactsSchema } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { ReplayedAzure } from '../replayed-azure.ts'
import { aVmId, azureOver, paths } from '../vm-in-azure.ts'
import { answersOfAVm } from './answers-of-a-vm.ts'

// FUZZ=20 looks twenty times as long: after a change to what reads Azure.
const THOROUGHLY = Number(process.env['FUZZ'] ?? 1)
const vm = aVmId()
const at = paths(vm)
const valid = Compile(VmBackupFactsSchema)
const answers = answersOfAVm(vm)

/** Every place in every answer: the key of the answer and the way to the value. */
type Place = readonly [answer: string, ...path: (string | number)[]]
const placesIn = (value: unknown, so: Place): Place[] => [
  so,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...so, key]))
    : []),
]
const places = Object.entries(answers).flatMap(([key, body]) => placesIn(body, [key]))

const REMOVED = Symbol('removed')
const hostile = fc.oneof(
  fc.constant(REMOVED),
  fc.constantFrom<unknown>(
    null,
    '',
    'x',
    0,
    -1,
    1e308,
    true,
    [],
    {},
    [null],
    [[]],
    [{}],
    { __proto__: null },
    '0001-01-01T00:00:00',
    '+275760-09-13T00:00:00Z',
    '\u0000',
    '\ud800',
    'é'.repeat(5000),
    `${at.vm}/../../x`,
    'https://evil.example/subscriptions/x',
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__":{"id":"x","value":[],"length":1},"constructor":1,"toString":null}') as unknown),
)

function changed(body: unknown, [key, ...rest]: (string | number)[], value: unknown): unknown {
  if (key === undefined) return value === REMOVED ? undefined : value
  const copy = (Array.isArray(body) ? [...(body as unknown[])] : { ...(body as object) }) as Record<string, unknown>
  if (rest.length === 0 && value === REMOVED) delete copy[key]
  else copy[key] = changed(copy[key], rest, value)
  return copy
}

/** The same VM in the same Azure, but for the values at these places. */
function azureWith(changes: [Place, unknown][]) {
  const azure = new ReplayedAzure(0)
  for (const [key, body] of Object.entries(answers)) {
    const ours = changes.filter(([[answer]]) => answer === key)
    const [method = '', path = ''] = key.split(' ')
    const sent = ours.reduce((so, [[, ...path], value]) => changed(so, path, value), body)
    azure.on(method, path, { body: sent })
  }
  return azure
}

const changes = fc.array(fc.tuple(fc.constantFrom(...places), hostile), { minLength: 1, maxLength: 3 })

describe('answers of a shape that nobody specified', () => {
  it('make facts that fit their schema, or none; no check stumbles, and no other host is asked', () =>
    fc.assert(
      fc.asyncProperty(changes, async (some) => {
        const azure = azureWith(some)
        const reading = await azureOver(azure, { backupServicePrincipalId: 'p-1' })
          .collector.collect(vm, { everyVault: true })
          .catch((error: unknown) => {
            assert.ok(error instanceof AzureError, error instanceof Error ? error.stack : String(error))
            return null
          })
        assert.ok(azure.requests.every(({ url }) => url.host === 'management.azure.com'))
        if (!reading) return
        const { facts, observedAt } = reading
        assert.ok(valid.Check(facts), JSON.stringify(valid.Errors(facts)[0]))
        const { findings } = diagnose({ vmId: vm, facts, limits: defaultLimits, observedAt })
        assert.ok(findings.length > 0)
        JSON.stringify(facts)
      }),
      { numRuns: 250 * THOROUGHLY },
    ))

  it('reach an action as an AzureError or as what it expects', () => {
    const lock = `${at.collectionGroup}/providers/Microsoft.Authorization/locks/keep`
    return fc.assert(
      fc.asyncProperty(changes, async (some) => {
        const { controlPlane } = azureOver(azureWith(some))
        const reads: Promise<unknown>[] = [
          controlPlane.getLock(lock),
          controlPlane.getExtension(`${at.extensions}/VMSnapshot`),
          controlPlane.getCollection(at.collection),
          controlPlane.listJobs(at.item, '2026-11-20T00:00:00Z'),
          controlPlane.getJob(`${at.jobs}/job-1`),
          controlPlane.listRecoveryPoints(at.item),
          controlPlane.getProtectedItem(at.item),
          controlPlane.getPolicy(at.policy),
          controlPlane.getOperation('https://management.azure.com/op'),
        ]
        for (const { status, reason } of (await Promise.allSettled(reads)) as PromiseRejectedResult[])
          if (status === 'rejected')
            assert.ok(reason instanceof AzureError, reason instanceof Error ? reason.stack : String(reason))
      }),
      { numRuns: 100 * THOROUGHLY },
    )
  })

  it('make orphaned collections or none', () =>
    fc.assert(
      fc.asyncProperty(changes, async (some) => {
        const { orphans } = azureOver(azureWith(some))
        const candidates = await orphans.candidates(vm.subscriptionId, 'c-1')
        for (const candidate of candidates.status === 'Collected' ? candidates.value : [])
          await orphans.judge(candidate, 'c-1')
      }),
      { numRuns: 100 * THOROUGHLY },
    ))

  it('and the VM itself, unchanged, is read whole', async () => {
    const { facts } = await azureOver(azureWith([]), { backupServicePrincipalId: 'p-1' }).collector.collect(vm)
    assert.deepEqual(
      Object.entries(facts).flatMap(([name, fact]) =>
        (fact as { status: string }).status === 'Collected' ? [] : [name],
      ),
      [],
    )
  })
})

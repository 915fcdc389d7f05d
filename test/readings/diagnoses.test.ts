import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { createDiagnoses } from '../../src/readings/diagnoses.ts'
import { errorCodes } from '../../src/error-codes/find.ts'
import { healthyFacts } from '../diagnosis/facts-builder.ts'

const vms = Array.from({ length: 20 }, (_, n) =>
  parseVmId(
    `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-${n}`,
  )!,
)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
/** Of answers that are kept: they are buffers. What is let go is given back behind the collection, on a busy machine a while later. */
async function held() {
  let least = Infinity
  for (let look = 0; look < 5; look += 1) {
    collectGarbage()
    await sleep(20)
    least = Math.min(least, process.memoryUsage().arrayBuffers)
  }
  return least
}

describe('what is kept of diagnoses', () => {
  it('of twenty VMs in every error code and language is little more than of the whole ones', async () => {
    const diagnoses = createDiagnoses({
      collector: { collect: async () => ({ facts: healthyFacts(), observedAt: '2026-11-23T10:00:00Z', armCalls: 12 }) },
      limits: defaultLimits,
      cacheSeconds: 300,
      vmReadsPerMinute: 12,
    })
    const ask = async (errorCode?: string) => {
      for (const vm of vms)
        for (const language of ['en', 'pt'] as const)
          await diagnoses.get(vm, { errorCode, language, noCache: false, correlationId: 't' })
    }
    const nothing = await held()
    await ask()
    const whole = (await held()) - nothing
    for (const { code } of errorCodes) await ask(code)
    const all = (await held()) - nothing
    console.log(
      `${vms.length} VMs, ${errorCodes.length} codes, 2 languages: ${Math.round(whole / 1024)} KiB of whole answers, ${Math.round(all / 1024)} KiB with every code`,
    )
    assert.ok(all <= 2 * whole, `${all / whole} times as much`)
  })

  it('is no more than it may be, however many VMs are asked for', async () => {
    const mostBytes = 2 * 1024 * 1024
    const diagnoses = createDiagnoses({
      collector: { collect: async () => ({ facts: healthyFacts(), observedAt: '2026-11-23T10:00:00Z', armCalls: 12 }) },
      limits: defaultLimits,
      cacheSeconds: 300,
      mostBytes,
      vmReadsPerMinute: 12,
    })
    const nothing = await held()
    for (let n = 0; n < 200; n++)
      for (const asked of [{}, { language: 'pt' }, { errorCode: 'UserErrorRpCollectionLimitReached' }] as const)
        await diagnoses.get({ ...vms[0]!, key: `vm-${n}` }, { ...asked, noCache: false, correlationId: 't' })
    const kept = (await held()) - nothing
    assert.ok(kept <= mostBytes, `${kept} bytes`)
  })

  it('is told to whoever counts readings once for each of them', async () => {
    const told: string[] = []
    const diagnoses = createDiagnoses({
      collector: { collect: async () => ({ facts: healthyFacts(), observedAt: '2026-11-23T10:00:00Z', armCalls: 12 }) },
      limits: defaultLimits,
      cacheSeconds: 300,
      vmReadsPerMinute: 12,
      onDiagnosed: (verdict) => told.push(verdict),
    })
    for (const { code } of errorCodes)
      await diagnoses.get(vms[0]!, { errorCode: code, noCache: false, correlationId: 't' })
    assert.equal(told.length, 1)
  })
})

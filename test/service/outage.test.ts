import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { disturbedService } from './disturbed-service.ts'

/** `npm run test:outage` takes a minute, in which every claim and heartbeat lapses; `npm test` a few seconds. */
const long = process.env['OUTAGE_SECONDS'] !== undefined
const seconds = Number(process.env['OUTAGE_SECONDS'] ?? 3)

describe('a database that goes away', { timeout: 900_000 }, () => {
  let service: Awaited<ReturnType<typeof disturbedService>>
  before(async () => {
    service = await disturbedService()
  })
  after(() => service?.stop())

  it(`for ${seconds} s: /livez, /readyz and diagnoses go on, /readyz/write says so, actions are refused, nothing is lost`, async () => {
    // Backups of 42 minutes begin before the outage and end behind it.
    const pace = 2520 / (seconds + 4)
    const { from, to, starts, ready, diagnosis, before, takenAgainAfter } = await service.underLoad(
      pace,
      20,
      async () => {
        await service.postgres.stop('fast')
        await sleep(seconds * 1000)
        await service.postgres.start()
      },
    )
    const unready = ready.map(({ answers, between }) => {
      const first = answers.find(({ at, status }) => at >= from && status === 503)
      assert.ok(first && first.at - from <= 5000, `unready after ${first && first.at - from} ms`)
      assert.ok(between(first.at, to - 1000).every(({ status }) => status === 503))
      assert.equal(answers.at(-1)!.status, 200)
      return first.at - from
    })
    const away = [from + 500, to - 1000] as const
    assert.ok(diagnosis.between(...away).length > 0)
    const refused = starts.between(...away)
    assert.ok(refused.length > 0)
    assert.ok(refused.every(({ status }) => status === 503))
    console.log(
      `${service.postgres.version}: unready after ${unready.join(' and ')} ms; ${before} operations under way, all ended; ${refused.length} refused; taken again after ${takenAgainAfter} ms`,
    )
  })

  for (const mode of ['fast', 'immediate'] as const)
    it(`and is restarted at once (${mode})`, async () => {
      await service.underLoad(1000, 16, async () => {
        await service.postgres.stop(mode)
        await service.postgres.start()
      })
    })

  // Dead connections are given up after 15 s, those of the queue after 30 s.
  const skip = !long && 'npm run test:outage takes a minute for it'
  it('in a failover that nobody told it of', { skip }, async () => {
    const { from, ready, takenAgainAfter } = await service.underLoad(100, 16, async () => {
      service.proxy.vanish()
      await sleep(10_000)
      service.proxy.reappear()
    })
    for (const { answers } of ready) {
      const first = answers.find(({ at, status }) => at >= from && status === 503)
      assert.ok(first && first.at - from <= 5000, `unready after ${first && first.at - from} ms`)
      assert.equal(answers.at(-1)!.status, 200)
    }
    console.log(`failover: actions taken again ${takenAgainAfter} ms after its end`)
  })
})

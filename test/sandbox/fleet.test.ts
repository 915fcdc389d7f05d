import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jobErrors } from '../../src/sandbox/fleet/job-errors.ts'
import { sampleFleet, sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'

const now = new Date('2026-11-20T00:05:00Z')

describe('the sample fleet', () => {
  const world = sampleFleet(now)

  it('has every VM that it names, in three subscriptions', () => {
    assert.deepEqual(
      world.virtualMachines
        .values()
        .map(({ id }) => id)
        .toSorted(),
      sampleVms.map(({ id }) => id).toSorted(),
    )
    assert.equal(world.subscriptions.size, 3)
    assert.ok(sampleVms.length >= 24)
  })

  it("has a job with each of the guide's thirteen codes", () => {
    const errors = world.backupJobs.values().flatMap(({ properties }) => properties.errorDetails ?? [])
    assert.equal(Object.keys(jobErrors).length, 13)
    assert.deepEqual(
      Object.values(jobErrors).filter((error) => !errors.some(({ errorString }) => errorString === error.errorString)),
      [],
    )
  })

  it('expects nothing that contradicts itself', () => {
    for (const { name, expected } of sampleVms) {
      if (expected.verdict === 'Blocked' || expected.verdict === 'AtRisk')
        assert.ok(expected.confirmed.length > 0, name)
    }
  })

  it('is the same at the same moment', () => {
    assert.deepEqual(world.protectedItems.values(), sampleFleet(now).protectedItems.values())
  })

  it('has nothing that happened in the future, even just after midnight', () => {
    const late = world.backupJobs
      .values()
      .filter(({ properties }) => Date.parse(properties.endTime ?? properties.startTime) > now.getTime())
    assert.deepEqual(
      late.map(({ name }) => name),
      [],
    )
  })
})

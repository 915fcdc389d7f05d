import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Bucket } from '../../../src/azure/pacer/bucket.ts'
import type { Lane } from '../../../src/azure/pacer/lanes.ts'
import { limitNamed } from '../../../src/azure/pacer/limits.ts'

const reads = 'subscription-reads'
const jobs = 'Microsoft.RecoveryServices/vaults/backupJobs/read'
const ofOneVm = 'Microsoft.Compute/LowCostGetResource'
const unknown = 'Microsoft.Compute/NeverHeardOfSubscriptionMaximum'

/** Filled once as Azure fills it, and then told to have so many left. */
function told(name: string, left: number, full = limitNamed(name)?.atOnce ?? 90) {
  const bucket = new Bucket(name)
  bucket.tell(full - 1, bucket.take(0), 0)
  bucket.tell(left, bucket.take(0), 0)
  return bucket
}
const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000

describe('a bucket', () => {
  it('holds nothing up before an answer has told of it', () => {
    const bucket = new Bucket(reads)
    for (let n = 0; n < 1000; n++) {
      assert.equal(bucket.secondsUntilRoom('Background', 0), 0)
      bucket.take(0)
    }
    assert.equal(bucket.left(0), undefined)
  })

  const lanes: [name: string, left: number, waits: Record<Lane, number>][] = [
    [reads, 249, { Action: 0, People: 0, Background: 0 }],
    // Half of 250 is untouched by sweeps, a fifth by people.
    [reads, 126, { Action: 0, People: 0, Background: 0 }],
    [reads, 101, { Action: 0, People: 0, Background: 1 }],
    [reads, 51, { Action: 0, People: 0, Background: 3 }],
    [reads, 26, { Action: 0, People: 1, Background: 4 }],
    [reads, 1, { Action: 0, People: 2, Background: 5 }],
    [reads, 0, { Action: 0.04, People: 2.04, Background: 5.04 }],
    // Of an hour's 450 people leave 180: what is used up is missed for an hour. Whether it has begun anew only an action finds out.
    [jobs, 181, { Action: 0, People: 0, Background: 720 }],
    [jobs, 180, { Action: 0, People: 8, Background: 728 }],
    [jobs, 0, { Action: 0, People: 1448, Background: 2168 }],
    // What one VM may be read is shared out elsewhere.
    [ofOneVm, 1, { Action: 0, People: 0, Background: 0 }],
    [ofOneVm, 0, { Action: 5, People: 5, Background: 5 }],
    // As Compute's others: full again within three minutes.
    [unknown, 0, { Action: 2, People: 38, Background: 92 }],
  ]
  for (const [name, left, waits] of lanes)
    for (const [lane, seconds] of Object.entries(waits))
      it(`${name} with ${left} left: ${lane} waits ${seconds} s`, () =>
        assert.equal(rounded(told(name, left).secondsUntilRoom(lane as Lane, 0)), seconds))

  it('refills, and never beyond what it holds', () => {
    const bucket = told(reads, 10)
    assert.deepEqual(
      [0, 1000, 4000, 600_000].map((now) => bucket.left(now)),
      [10, 35, 110, 250],
    )
  })

  it('counts what goes out, before the answer is there', () => {
    const bucket = told(reads, 60)
    for (let n = 0; n < 9; n++) bucket.take(0)
    assert.deepEqual([bucket.left(0), bucket.secondsUntilRoom('People', 0)], [51, 0])
    bucket.take(0)
    assert.equal(rounded(bucket.secondsUntilRoom('People', 0)), 0.04)
  })

  it('believes Azure, less what was sent after the request that was answered', () => {
    const bucket = told(reads, 200)
    const [first, second] = [bucket.take(0), bucket.take(0)]
    bucket.take(0)
    bucket.tell(100, second, 0)
    assert.equal(bucket.left(0), 99)
    bucket.tell(150, first, 0)
    assert.equal(bucket.left(0), 99)
  })

  it('believes an answer that was overtaken only where it tells of less', () => {
    const bucket = told(reads, 200)
    const [first, second, third] = [bucket.take(0), bucket.take(0), bucket.take(0)]
    bucket.tell(100, second, 0)
    bucket.tell(60, first, 0)
    assert.equal(bucket.left(0), 58)
    bucket.tell(90, third, 0)
    assert.equal(bucket.left(0), 90)
  })

  it('leaves of a smaller one than is published a share of what there is', () => {
    const bucket = told(jobs, 61, 150)
    assert.deepEqual(
      [bucket.secondsUntilRoom('People', 0), rounded(told(jobs, 60, 150).secondsUntilRoom('People', 0))],
      [0, 8],
    )
  })

  it('has more than is published where Azure says so', () => {
    assert.equal(told(reads, 11_999).left(0), 11_999)
  })

  describe('that refused', () => {
    it('is closed for every lane, until the time that Azure named', () => {
      const bucket = told(reads, 200)
      bucket.close(3, 0)
      for (const lane of ['Action', 'People', 'Background'] as const) {
        assert.equal(bucket.secondsUntilRoom(lane, 0), 3)
        assert.equal(bucket.secondsUntilRoom(lane, 2000), 1)
      }
      assert.deepEqual([bucket.isClosed(2999), bucket.isClosed(3000)], [true, false])
    })

    it('is not opened by a shorter wait that comes later', () => {
      const bucket = told(reads, 200)
      bucket.close(10, 0)
      bucket.close(1, 0)
      assert.equal(bucket.secondsUntilRoom('Action', 0), 10)
    })

    it('has by then what has come back meanwhile, also where no answer had told of it', () => {
      for (const bucket of [told(reads, 200), new Bucket(reads)]) {
        bucket.close(3, 0)
        assert.equal(bucket.left(3000), 75)
      }
    })

    it('has begun anew where an hour is counted', () => {
      const bucket = told(jobs, 0)
      bucket.close(324, 0)
      assert.deepEqual([bucket.left(324_000), bucket.secondsUntilRoom('People', 324_000)], [450, 0])
    })

    it('is paced no further where nothing is known of it', () => {
      const bucket = new Bucket(unknown)
      bucket.close(3, 0)
      assert.deepEqual([bucket.secondsUntilRoom('People', 2000), bucket.secondsUntilRoom('People', 3000)], [1, 0])
    })
  })

  describe('for which several wait', () => {
    const waitsOf = (bucket: Bucket, lanes: Lane[]) => {
      const places = lanes.map((lane) => bucket.enter(lane))
      return lanes.map((lane, index) => rounded(bucket.secondsUntilRoom(lane, 0, places[index])))
    }

    it('gives way in the order of asking', () =>
      assert.deepEqual(waitsOf(told(reads, 50), ['People', 'People', 'People']), [0.04, 0.08, 0.12]))

    it('lets actions go before people, and people before sweeps', () =>
      assert.deepEqual(waitsOf(told(reads, 0), ['Background', 'People', 'Action']), [5.12, 2.08, 0.04]))

    it('lets nobody who comes later go first', () => {
      const bucket = told(reads, 51)
      bucket.enter('People')
      assert.equal(rounded(bucket.secondsUntilRoom('People', 0)), 0.04)
      assert.equal(bucket.secondsUntilRoom('Action', 0), 0)
    })

    it('forgets who has left', () => {
      const bucket = told(reads, 51)
      const place = bucket.enter('People')
      assert.equal(bucket.waiting, 1)
      bucket.leave(place)
      bucket.leave(place)
      assert.deepEqual([bucket.waiting, bucket.secondsUntilRoom('People', 0)], [0, 0])
    })
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { softDeletionOf } from '../../src/azure/soft-deletion.ts'

const deleted = new Date('2020-09-18T20:33:05.988Z')
const item = (rest: Parameters<typeof softDeletionOf>[0]) => ({
  isScheduledForDeferredDelete: true,
  deferredDeleteTimeInUTC: deleted,
  ...rest,
})
const fourDaysLater = new Date('2020-09-22T10:34:19Z')

const cases: [title: string, ...Parameters<typeof softDeletionOf>, until: string | null][] = [
  [
    'until what remains is over, counted from the answer',
    item({ deferredDeleteTimeRemaining: '10.09:58:46.1359024' }),
    fourDaysLater,
    '2020-10-02T20:33:05.988Z',
  ],
  [
    'the same end a second later',
    item({ deferredDeleteTimeRemaining: '10.09:58:45.0359024' }),
    new Date('2020-09-22T10:34:20Z'),
    '2020-10-02T20:33:05.988Z',
  ],
  [
    'in a vault that keeps for 180 days',
    item({ deferredDeleteTimeRemaining: '176.09:58:46' }),
    fourDaysLater,
    '2021-03-17T20:33:05.988Z',
  ],
  [
    'as Azure counts it where that is no number of whole days',
    item({ deferredDeleteTimeRemaining: '05:00:00' }),
    fourDaysLater,
    '2020-09-22T15:34:19.000Z',
  ],
  [
    'without what remains, after the days that the item names',
    item({ softDeleteRetentionPeriodInDays: 30 }),
    fourDaysLater,
    '2020-10-18T20:33:05.988Z',
  ],
  ['unknown where Azure says neither', item({}), fourDaysLater, null],
  ['unknown where what remains is no time', item({ deferredDeleteTimeRemaining: 'P13D' }), fourDaysLater, null],
]

describe('a soft-deleted item can be undeleted', () => {
  for (const [title, of, answered, until] of cases)
    it(title, () => {
      assert.deepEqual(softDeletionOf(of, answered), {
        softDeletedDateTime: deleted.toISOString(),
        undeleteUntilDateTime: until,
      })
    })

  it('one that is not scheduled for deletion cannot, and a time of deletion that it has is told, so that nothing counts as its copy', () => {
    const rest = item({
      isScheduledForDeferredDelete: false,
      deferredDeleteTimeRemaining: '10.09:58:46',
    })
    assert.equal(softDeletionOf(rest, fourDaysLater).undeleteUntilDateTime, null)
    assert.notEqual(softDeletionOf(rest, fourDaysLater).softDeletedDateTime, null)
    assert.equal(softDeletionOf({}, fourDaysLater).softDeletedDateTime, null)
  })
})

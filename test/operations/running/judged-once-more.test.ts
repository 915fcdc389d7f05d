import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceError } from '../../../src/errors.ts'
import { judgedOnceMore } from '../../../src/operations/running/judged-once-more.ts'

const noRoom = () => Promise.reject(new ServiceError('ReadBudgetUsed', 'Ask again.', { retryAfterSeconds: 60 }))

describe('a start that is refused a reading', () => {
  it('is judged once more when the starts of the same VM that were under way have ended', async () => {
    const onceMore = judgedOnceMore()
    let stored: string | undefined
    const first = onceMore('vm', async () => {
      await sleep(20)
      return (stored = 'operation')
    })
    const second = onceMore('vm', async () => stored ?? noRoom())
    assert.deepEqual(await Promise.all([first, second]), ['operation', 'operation'])
  })

  it('is judged once more where the other has ended just now', async () => {
    const onceMore = judgedOnceMore()
    const answers = [noRoom, async () => 'operation']
    assert.equal(await onceMore('vm', () => answers.shift()!()), 'operation')
  })

  it('does not wait for another that is refused too, and is refused in the end', async () => {
    const onceMore = judgedOnceMore()
    const both = await Promise.allSettled([onceMore('vm', noRoom), onceMore('vm', noRoom)])
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
  })

  it('is not judged again for any other refusal', async () => {
    let times = 0
    const attempt = () => {
      times++
      return Promise.reject(new ServiceError('OperationInProgress', 'Another runs.'))
    }
    await assert.rejects(judgedOnceMore()('vm', attempt), { code: 'OperationInProgress' })
    assert.equal(times, 1)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import { RemediationFailure, type ArmWrite, type Observation } from '../../src/remediation/action.ts'
import { vmId } from '../remediation/facts-around.ts'
import { aClaimedOperation, azureError, doneAtOnce } from './a-run.ts'
import { aDatabase } from './a-service.ts'

type Answer = ReturnType<typeof azureError> | 'taken'
const lostBy = (code: string, status: number | null) => azureError(code, status)
const times = (count: number, answer: Answer) => Array.from({ length: count }, () => answer)

describe('a write whose answers do not come, or are refusals,', () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  interface Told {
    sends: number
    looks: number
    ends: [code: string, message: string] | 'Succeeded'
  }
  async function send(
    method: ArmWrite['method'],
    answers: Answer[],
    rest: Partial<ArmWrite> = {},
    seen: Observation = { state: 'Needed' },
  ): Promise<Told> {
    const { toEnd } = await aClaimedOperation(database)
    const told: Told = { sends: 0, looks: 0, ends: 'Succeeded' }
    let taken = false
    const write: ArmWrite = {
      method,
      resourceId: `${vmId}/reapply`,
      description: 'A write',
      observe: async ({ when }) => {
        told.looks++
        return taken ? { state: 'Done' } : when === 'BeforeSend' ? { state: 'Needed' } : seen
      },
      send: async () => {
        const answer = answers[told.sends++] ?? 'taken'
        if (answer !== 'taken') throw answer
        taken = true
        return doneAtOnce
      },
      ...rest,
    }
    await toEnd((run) => run.write('the step', write)).catch((error: unknown) => {
      if (!(error instanceof RemediationFailure)) throw error
      told.ends = [error.code, error.message]
    })
    return told
  }

  const gateway = ["Azure's sentence about GatewayTimeout."]
  const lost: [method: ArmWrite['method'], what: string, answer: Answer, sends: number][] = [
    ['POST', 'a gateway that timed out', lostBy('GatewayTimeout', 504), 3],
    ['POST', 'a cut connection', lostBy('NotReachable', null), 3],
    ['POST', 'a server error', lostBy('InternalServerError', 500), 3],
    ['POST', 'an answer that cannot be read', azureError('ResponseTooLarge', null, 'GiveUp'), 3],
    ['DELETE', 'a gateway that timed out', lostBy('GatewayTimeout', 504), 6],
    ['PUT', 'a gateway that timed out', lostBy('GatewayTimeout', 504), 6],
  ]
  for (const [method, what, answer, sends] of lost) {
    it(`${method} under ${what} goes out ${sends} times, with a look after each, and ends with Azure's own error`, async () => {
      const told = await send(method, times(20, answer))
      const { code } = answer as Exclude<Answer, 'taken'>
      assert.deepEqual([told.sends, told.ends[0]], [sends, code])
      assert.ok(told.looks >= 2 * sends, `${told.looks} looks`)
      assert.match(told.ends[1], new RegExp(`^Azure's sentence about ${code}\\. Sent ${sends} times`))
    })

    it(`${method} under ${what} succeeds where the last of ${sends} sends is taken`, async () =>
      assert.deepEqual((await send(method, times(sends - 1, answer))).ends, 'Succeeded'))
  }

  it('is not limited by looks that say wait', async () => {
    let waits = 0
    const told = await send('POST', times(20, lostBy('GatewayTimeout', 504)), {
      observe: async ({ when }) =>
        when === 'AnswerLost' && ++waits % 3 !== 0 ? { state: 'Wait', seconds: 0, reason: 'r' } : { state: 'Needed' },
    })
    assert.deepEqual([told.sends, told.ends[0]], [3, 'GatewayTimeout'])
  })

  it('and must not be repeated goes out once, and says what Azure said last', async () => {
    const told = await send('POST', times(20, lostBy('GatewayTimeout', 504)), { once: true })
    assert.deepEqual([told.sends, told.ends[0]], [1, 'BackupNotConfirmed'])
    assert.match(told.ends[1], new RegExp(gateway[0]!))
  })

  it('says what Azure said last where the look refuses', async () => {
    const refused: Observation = { state: 'Refused', code: 'PlanChanged', message: 'It is another one now.' }
    const told = await send('DELETE', times(20, lostBy('GatewayTimeout', 504)), {}, refused)
    assert.deepEqual([told.sends, told.ends[0]], [1, 'PlanChanged'])
    assert.match(told.ends[1], /^It is another one now\. .*Azure's sentence about GatewayTimeout\./)
  })

  for (const method of ['POST', 'DELETE', 'PUT'] as const) {
    it(`${method} that Azure refuses for a while is tried six times, and ends with Azure's own error`, async () => {
      const told = await send(method, times(20, azureError('Conflict', 409)))
      assert.deepEqual([told.sends, told.ends], [6, ['Conflict', "Azure's sentence about Conflict. Tried 6 times."]])
    })

    it(`${method} that no connection takes is tried six times`, async () => {
      const told = await send(method, times(20, azureError('NotSent', null)))
      assert.deepEqual([told.sends, told.ends[0]], [6, 'NotSent'])
    })

    for (const [code, status, disposition, says] of [
      ['ScopeLocked', 409, 'AskOperator', 'LockedScope'],
      ['AuthorizationFailed', 403, 'AskOperator', 'AuthorizationFailed'],
      ['BadRequest', 400, 'GiveUp', 'BadRequest'],
    ] as const)
      it(`${method} that Azure refuses with ${code} goes out once, and ends with Azure's sentence`, async () => {
        const told = await send(method, times(20, azureError(code, status, disposition)))
        assert.deepEqual([told.sends, told.ends], [1, [says, `Azure's sentence about ${code}.`]])
      })

    it(`${method} waits for throttling as long as it lasts`, async () => {
      const told = await send(method, times(12, azureError('TooManyRequests', 429)))
      assert.deepEqual([told.sends, told.ends], [13, 'Succeeded'])
    })
  }

  it('is lost twice and refused twice: each is counted for itself', async () => {
    const answers = [
      ...times(2, lostBy('GatewayTimeout', 504)),
      ...times(5, azureError('Conflict', 409)),
      lostBy('ServerTimeout', 503),
    ]
    const told = await send('POST', answers)
    assert.deepEqual([told.sends, told.ends[0]], [8, 'ServerTimeout'])
  })
})

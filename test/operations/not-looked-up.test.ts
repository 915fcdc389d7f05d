import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import type { Database } from '../../src/database/open-database.ts'
import { RemediationFailure, type ArmWrite } from '../../src/remediation/action.ts'
import { vmId } from '../remediation/facts-around.ts'
import { aClaimedOperation, azureError, doneAtOnce } from './a-run.ts'
import { aDatabase } from './a-service.ts'

describe('a deletion under a 404', () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const deletion = (send: ArmWrite['send'], isGone: () => boolean): ArmWrite => ({
    method: 'DELETE',
    resourceId: `${vmId}/extensions/VMSnapshot`,
    description: 'A deletion',
    observe: async () => (isGone() ? { state: 'Done' } : { state: 'Needed' }),
    send,
  })

  const proxys = new AzureError('NotFound', "A proxy's page.", { status: 404, disposition: 'Retry', lookup: 'Unknown' })
  const refusals: [what: string, error: AzureError, sends: number, ends: string][] = [
    ['that says that the thing is not there', azureError('ResourceNotFound', 404, 'GiveUp'), 1, 'Succeeded'],
    [
      'that says that the cloud lacks the version',
      azureError('InvalidResourceType', 404, 'AskOperator'),
      1,
      'InvalidResourceType',
    ],
    [
      'that says that the subscription is out of sight',
      azureError('SubscriptionNotFound', 404, 'GiveUp'),
      1,
      'SubscriptionNotFound',
    ],
    ['whose code is not known', azureError('RouteNotFound', 404, 'GiveUp'), 1, 'RouteNotFound'],
    ['of a proxy is tried again', proxys, 6, 'NotFound'],
  ]
  for (const [what, error, sends, ends] of refusals) {
    it(`${what}: ${ends} after ${sends}`, async () => {
      const { toEnd } = await aClaimedOperation(database)
      let sent = 0
      const send = async () => {
        sent++
        throw error
      }
      const write = deletion(send, () => sent > 0 && error.lookup === 'Absent')
      const ended = await toEnd((run) => run.write('the step', write)).then(
        () => 'Succeeded',
        (failure: unknown) => {
          assert.ok(failure instanceof RemediationFailure, String(failure))
          return failure.code
        },
      )
      assert.deepEqual([sent, ended], [sends, ends])
    })
  }

  const looks: [what: string, error: AzureError][] = [
    ['the version of which the cloud lacks', azureError('InvalidResourceType', 404, 'AskOperator')],
    ['that is refused with a code that is not known', azureError('RouteNotFound', 404, 'GiveUp')],
    ['that a region does not offer', azureError('NoRegisteredProviderFound', 400, 'AskOperator')],
  ]
  for (const [what, error] of looks) {
    it(`goes on with an operation ${what}: what it does is seen at the thing itself`, async () => {
      let polls = 0
      const getOperation = async () => {
        polls++
        throw error
      }
      const { toEnd } = await aClaimedOperation(database, { getOperation })
      let observed = 0
      const send = async () => ({ ...doneAtOnce, url: '/op' })
      const write = deletion(send, () => polls > 0 && ++observed > 2)
      await toEnd((run) => run.write('the step', write))
      assert.deepEqual([polls, observed], [1, 3])
    })
  }

  it('goes on under an operation that a proxy hides, and looks at it again', async () => {
    let polls = 0
    const getOperation = async () => {
      if (++polls === 1) throw proxys
      return { status: 'Succeeded' as const, error: null, retryAfterSeconds: null, jobId: null }
    }
    const { open } = await aClaimedOperation(database, { getOperation })
    const send = async () => ({ ...doneAtOnce, url: '/op' })
    const write = deletion(send, () => polls > 1)
    const passes: string[] = []
    for (let pass = 0; pass < 3; pass++)
      passes.push(
        await open()
          .then((run) => run.write('the step', write))
          .then(
            () => 'Succeeded',
            (error: Error) => error.name,
          ),
      )
    assert.deepEqual([passes.at(-1), polls], ['Succeeded', 2])
    assert.ok(passes.includes('AzureError'), passes.join())
  })
})

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Database } from '../../../src/database/open-database.ts'
import { parseVmId } from '../../../src/backup/resource-id.ts'
import { ServiceError, serviceErrorCodes, type ServiceErrorCode } from '../../../src/errors.ts'
import { readJournal } from '../../../src/operations/listing/journal.ts'
import { RefusedStarts } from '../../../src/operations/starting/refused-starts.ts'
import { aDatabase } from '../a-service.ts'

const vm = parseVmId(
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web',
)!
const refusal = new ServiceError('LockedScope', 'A lock holds it.')

describe('refused starts', { concurrency: false, timeout: 60_000 }, () => {
  let database: Database
  let refused: RefusedStarts
  let seen: string | undefined
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())
  beforeEach(() => {
    refused = new RefusedStarts(database.db, assert.fail)
  })

  const record = (caller: string, error: unknown = refusal, now = 0) =>
    refused.record({ vm, action: 'remediate', caller, correlationId: 'x' }, error, now)
  /** Rows since the last look. */
  async function rows() {
    const { value } = await readJournal(database.db, { limit: 1000, ...(seen === undefined ? {} : { after: seen }) })
    seen = value.at(-1)?.eventId ?? seen
    return value
  }

  it('are in the journal: who wanted what of which VM, and why not', async () => {
    await record('somebody')
    const [row] = await rows()
    assert.deepEqual(
      [row!.kind, row!.caller.id, row!.vmId, row!.operationId, row!.detail],
      [
        'StartRefused',
        'somebody',
        vm.key,
        null,
        { action: 'remediate', code: 'LockedScope', message: 'A lock holds it.' },
      ],
    )
  })

  const decided: [ServiceErrorCode, boolean][] = [
    ['ScopeNotAllowed', true],
    ['SubscriptionNotAllowed', true],
    ['RemediationDisabled', true],
    ['OperationInProgress', true],
    ['IdempotencyKeyReuse', true],
    ['PlanRequired', true],
    ['PlanChanged', true],
    ['DataLossNotAccepted', true],
    ['Frozen', true],
    ['InvalidRequest', false],
    ['VmNotFound', false],
    ['TooManyRequests', false],
    ['Overloaded', false],
    ['DatabaseUnavailable', false],
    ['AzureUnavailable', false],
    ['NotSignedIn', false],
  ]
  for (const [code, expected] of decided)
    it(`${expected ? 'are' : 'are not'} those with ${code}`, async () => {
      await record('somebody', new ServiceError(code, 'x'))
      assert.equal((await rows()).length, expected ? 1 : 0)
    })

  it('are of every code that this service refuses with, but for those that decide nothing', async () => {
    let journaled = 0
    for (const code of serviceErrorCodes) {
      await new RefusedStarts(database.db, assert.fail).record(
        { vm, action: 'remediate', caller: 'x', correlationId: 'x' },
        new ServiceError(code, 'x'),
      )
      journaled += (await rows()).length
    }
    assert.equal(journaled, serviceErrorCodes.length - 15)
  })

  it('are not what went wrong otherwise', async () => {
    await record('somebody', new Error('a fault'))
    assert.deepEqual(await rows(), [])
  })

  it('are ten a minute of one caller; the next row counts those left out', async () => {
    for (let n = 0; n < 25; n++) await record('somebody')
    await record('somebody else')
    await record('somebody', refusal, 61_000)
    const found = await rows()
    assert.equal(found.length, 12)
    assert.deepEqual(
      found.map(({ detail }) => detail!['leftOut']).filter((leftOut) => leftOut !== undefined),
      [15],
    )
  })

  it('are a hundred a minute, however many the callers are', async () => {
    for (let n = 0; n < 130; n++) await record(`caller ${n}`)
    assert.equal((await rows()).length, 100)
  })

  it('are refused all the same when there is no database', async () => {
    const other = await aDatabase()
    const failures: Error[] = []
    const homeless = new RefusedStarts(other.db, (error) => failures.push(error))
    await other.close()
    await homeless.record({ vm, action: 'remediate', caller: 'x', correlationId: 'x' }, refusal)
    assert.equal(failures.length, 1)
  })
})

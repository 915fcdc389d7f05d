import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { backupJobs } from '../../../src/azure/fleet/backup-jobs.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { found, foundInBoth, refusal, vaultId, vmId } from './rows.ts'

const id = `${vaultId}/backupJobs/04229d08-194a-491e-a708-2787567df465`
const limit = 'UserErrorRpCollectionLimitReached'
const row = (rest: Record<string, unknown> = {}) => ({
  id,
  status: 'Failed',
  operation: 'Backup',
  startTime: '2026-11-22T22:00:00Z',
  endTime: '2026-11-22T22:40:00Z',
  entityFriendlyName: 'web-1',
  containerName: 'iaasvmcontainerv2;rg-app;web-1',
  dataSourceId: vmId,
  isUserTriggered: null,
  errorDetails: [{ errorCode: 5, errorTitle: limit, errorString: 'x', recommendations: ['y'] }],
  actionsInfo: null,
  ...rest,
})

describe('a row of a job', () => {
  it('is the job, with what it failed for, in either form', () => {
    for (const [one] of foundInBoth(backupJobs, row())) {
      assert.deepEqual([one?.key, one?.vmKey], [id.toLowerCase(), vmId.toLowerCase()])
      const { vaultId: vault, operation, status, startTime, endTime, errorCode, detailed, errorDetails } = one!.record
      assert.deepEqual(
        [vault, operation, status, startTime, endTime, errorCode, detailed],
        [vaultId, 'Backup', 'Failed', '2026-11-22T22:00:00.000Z', '2026-11-22T22:40:00.000Z', limit, false],
      )
      assert.deepEqual(errorDetails, [{ number: 5, title: limit, message: 'x', recommendations: ['y'] }])
    }
  })
  it('that runs has no end', () => {
    const [one] = found(
      backupJobs,
      row({ status: 'InProgress', endTime: '', errorDetails: null, isUserTriggered: true }),
    )
    assert.deepEqual([one?.record.endTime, one?.record.errorDetails, one?.record.isUserTriggered], [null, [], true])
  })
  const vms: [name: string, rest: Record<string, unknown>, vmKey: string | null][] = [
    ['its source of data', { containerName: '' }, vmId.toLowerCase()],
    ["its container's name", { dataSourceId: '' }, vmId.toLowerCase()],
    ['nothing: two VMs may bear one name', { dataSourceId: '', containerName: '' }, null],
  ]
  for (const [name, rest, vmKey] of vms)
    it(`belongs to the VM that is told by ${name}`, () => assert.equal(found(backupJobs, row(rest))[0]?.vmKey, vmKey))
  it('whose errors are no list is not understood', () =>
    assert.equal(refusal(backupJobs, row({ errorDetails: { errorCode: 5 } })), 'UnexpectedAnswer'))
})

describe('the query of jobs', () => {
  const reading = { limits: defaultLimits, now: new Date('2026-11-23T12:00:00Z') }
  it('is of those that run and those that did not complete', () =>
    assert.match(
      backupJobs.query(() => '', reading),
      / \| where status !~ 'Completed' \| project /,
    ))
  it('since a moment is of all that began or ended since', () => {
    const query = backupJobs.query(() => ' | where 1 == 1', { ...reading, since: new Date('2026-11-23T11:55:00Z') })
    assert.match(
      query,
      / \| where started >= datetime\(2026-11-23T11:55:00\.000Z\) or ended >= datetime\(2026-11-23T11:55:00\.000Z\) \| where 1 == 1 \| project /,
    )
    assert.doesNotMatch(query, /Completed/)
  })
})

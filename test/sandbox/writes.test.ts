import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { asker, type Ask, type Received } from './azure-client.ts'

const idOf = (name: string) => sampleVms.find((vm) => vm.name === name)?.id ?? ''
const compute = 'api-version=2026-04-01'
const backup = 'api-version=2023-06-01'
const locks = 'api-version=2020-05-01'

describe('writes', () => {
  let sandbox: Sandbox
  let ask: Ask
  beforeEach(async () => {
    const noon = new Date('2026-11-20T06:00:00Z')
    sandbox = await startSandbox({ now: () => noon, throttling: false })
    ask = await asker(sandbox)
  })
  afterEach(() => sandbox.stop())

  const itemOf = (name: string) =>
    sandbox.world.protectedItems.values().find(({ properties }) => properties.virtualMachineId === idOf(name))?.id ?? ''
  const collectionOf = (name: string) =>
    sandbox.world.restorePointCollections.values().find(({ properties }) => properties.source.id === idOf(name))?.id ??
    ''
  const points = (name: string) =>
    sandbox.world.restorePointCollections.get(collectionOf(name))?.properties.restorePoints.length
  const pass = (minutes: number) => sandbox.clock.advance(minutes * 60_000)

  async function trigger(name: string) {
    const accepted = await ask(`${itemOf(name)}/backup?${backup}`, {
      method: 'POST',
      body: { properties: { objectType: 'IaasVMBackupRequest' } },
    })
    assert.equal(accepted.status, 202)
    pass(0.1)
    const status = (await ask(accepted.headers['azure-asyncoperation'] ?? '')).body as unknown as {
      status: string
      properties: { jobId: string }
    }
    assert.equal(status.status, 'Succeeded')
    const job = `${itemOf(name).split('/backupFabrics')[0]}/backupJobs/${status.properties.jobId}`
    return {
      accepted,
      job,
      state: async () => (await ask(`${job}?${backup}`)).body.properties as unknown as JobProperties,
    }
  }
  interface JobProperties {
    status: string
    extendedInfo: { tasksList: { status: string }[] }
    errorDetails?: { errorCode?: number; errorTitle: string }[]
  }
  const finished = async (answer: Received) =>
    (await ask(answer.headers['azure-asyncoperation'] ?? '')).body as unknown as {
      status: string
      error?: { code: string }
    }

  it('a lock is made (201), replaced (200), deleted (200), and gone (204)', async () => {
    const url = `${idOf('healthy-windows')}/providers/Microsoft.Authorization/locks/mine?${locks}`
    const body = { properties: { level: 'CanNotDelete', notes: 'n' } }
    assert.equal((await ask(url, { method: 'PUT', body })).status, 201)
    assert.equal((await ask(url, { method: 'PUT', body })).status, 200)
    assert.equal((await ask(url, { method: 'DELETE' })).status, 200)
    assert.equal((await ask(url, { method: 'DELETE' })).status, 204)
  })

  it('a lock that an application owns is not deleted by others', async () => {
    const lock = sandbox.world.locks.values().find(({ name }) => name === 'managed-application')?.id ?? ''
    const { status, body } = await ask(`${lock}?${locks}`, { method: 'DELETE' })
    assert.deepEqual([status, body.error.code], [401, 'UnauthorizedApplicationId'])
  })

  it("a deletion below a lock is refused in Azure's words", async () => {
    const collection = collectionOf('locked-at-limit')
    const { status, headers, body } = await ask(`${collection}?${compute}`, { method: 'DELETE' })
    assert.equal(status, 409)
    assert.equal(headers['x-ms-failure-cause'], 'gateway')
    const group = collection.split('/providers')[0]
    assert.equal(
      body.error.message,
      `The scope '${collection}' cannot perform delete operation because following scope(s) are locked: '${group}'. Please remove the lock and try again.`,
    )
  })

  it('a ReadOnly lock refuses POST, a CanNotDelete lock does not', async () => {
    const reapply = (name: string) => ask(`${idOf(name)}/reapply?${compute}`, { method: 'POST' })
    assert.equal((await reapply('readonly-on-vm')).body.error.code, 'ScopeLocked')
    assert.equal((await reapply('cannotdelete-on-own-group')).status, 202)
  })

  it('an extension goes by name even when only the instance view knows it', async () => {
    const url = `${idOf('vmsnapshot-failed-hidden')}/extensions/VMSnapshot?${compute}`
    const accepted = await ask(url, { method: 'DELETE' })
    assert.equal(accepted.status, 202)
    assert.equal(accepted.headers['retry-after'], undefined)
    assert.equal((await finished(accepted)).status, 'InProgress')
    pass(1)
    assert.equal((await finished(accepted)).status, 'Succeeded')
    assert.equal((await ask(url, { method: 'DELETE' })).status, 204)
  })

  it('reapply cures a failed provisioning state, and asks to wait', async () => {
    const accepted = await ask(`${idOf('provisioning-failed')}/reapply?${compute}`, { method: 'POST' })
    assert.equal(accepted.headers['retry-after'], '10')
    const running = await ask(accepted.headers['azure-asyncoperation'] ?? '')
    assert.equal(running.headers['retry-after'], '36')
    pass(1)
    const ended = await ask(accepted.headers['azure-asyncoperation'] ?? '')
    assert.equal(ended.headers['retry-after'], undefined)
    const { body } = await ask(`${idOf('provisioning-failed')}?${compute}`)
    assert.equal((body.properties as unknown as { provisioningState: string }).provisioningState, 'Succeeded')
  })

  it('a collection of many points takes three deletions, fewer points after each', async () => {
    const collection = collectionOf('at-limit-without-lock')
    const left: (number | undefined)[] = []
    for (const expected of ['Failed', 'Failed', 'Succeeded']) {
      const accepted = await ask(`${collection}?${compute}`, { method: 'DELETE' })
      pass(1)
      assert.equal((await finished(accepted)).status, expected)
      left.push(points('at-limit-without-lock'))
    }
    assert.deepEqual(left, [10, 2, undefined])
    assert.equal((await ask(`${collection}?${compute}`, { method: 'DELETE' })).status, 204)
  })

  it('a single point is deleted, and deleting it again is 204', async () => {
    const point = sandbox.world.restorePointCollections.get(collectionOf('healthy-windows'))?.properties
      .restorePoints[0]?.id
    assert.equal((await ask(`${point}?${compute}`, { method: 'DELETE' })).status, 202)
    pass(1)
    assert.equal(points('healthy-windows'), 2)
    assert.equal((await ask(`${point}?${compute}`, { method: 'DELETE' })).status, 204)
  })

  it('a backup goes through both phases, adds a point and completes', async () => {
    const { accepted, state } = await trigger('healthy-windows')
    assert.equal(accepted.body, undefined)
    assert.equal(accepted.headers['retry-after'], '60')
    assert.match(accepted.headers.location ?? '', /;.*\/operationResults\//)
    assert.deepEqual(
      (await state()).extendedInfo.tasksList.map(({ status }) => status),
      ['InProgress', 'NotStarted'],
    )
    pass(10)
    assert.deepEqual(
      (await state()).extendedInfo.tasksList.map(({ status }) => status),
      ['Completed', 'InProgress'],
    )
    assert.equal(points('healthy-windows'), 4)
    pass(40)
    assert.equal((await state()).status, 'Completed')
    pass(4 * 60)
    assert.equal(points('healthy-windows'), 3, 'cleaned up to what the policy keeps')
  })

  it('a second backup meanwhile becomes a job that fails at once', async () => {
    await trigger('healthy-windows')
    const second = await (await trigger('healthy-windows')).state()
    assert.equal(second.status, 'Failed')
    assert.equal(second.errorDetails?.[0]?.errorCode, 400001)
  })

  it('at the limit: the backup fails, and hours later the points are gone unless they are locked', async () => {
    for (const name of ['locked-at-limit', 'at-limit-without-lock']) {
      const { state } = await trigger(name)
      pass(10)
      const { status, errorDetails } = await state()
      assert.deepEqual([status, errorDetails?.[0]?.errorTitle], ['Failed', 'UserErrorRpCollectionLimitReached'])
    }
    pass(4 * 60)
    assert.deepEqual([points('locked-at-limit'), points('at-limit-without-lock')], [18, 3])
    const { state } = await trigger('at-limit-without-lock')
    pass(60)
    assert.equal((await state()).status, 'Completed')
  })

  it('a failed extension or a silent agent fails the backup', async () => {
    for (const [name, title] of [
      ['vmsnapshot-failed-hidden', 'ExtensionOperationFailedForManagedDisks'],
      ['agent-unresponsive', 'UserErrorGuestAgentStatusUnavailable'],
    ] as const) {
      const { state } = await trigger(name)
      pass(10)
      assert.equal((await state()).errorDetails?.[0]?.errorTitle, title)
    }
  })

  it('a job is cancelled in its first phase and not in its second', async () => {
    const { job, state } = await trigger('healthy-windows')
    const cancel = () => ask(`${job}/cancel?${backup}`, { method: 'POST' })
    const accepted = await cancel()
    assert.equal(accepted.status, 202)
    const cancelling = await state()
    const statuses = (job: JobProperties) => job.extendedInfo.tasksList.map(({ status }) => status)
    assert.deepEqual([cancelling.status, ...statuses(cancelling)], ['Cancelling', 'Cancelling', 'Cancelling'])
    pass(4)
    const cancelled = await state()
    assert.deepEqual([cancelled.status, ...statuses(cancelled)], ['Cancelled', 'Cancelled', 'Cancelled'])
    assert.equal((await ask(accepted.headers.location ?? '')).status, 204)

    const next = await trigger('healthy-linux')
    pass(10)
    await next.state()
    const refused = await ask(`${next.job}/cancel?${backup}`, { method: 'POST' })
    assert.equal((await ask(refused.headers.location ?? '')).status, 202)
    pass(1)
    assert.equal((await ask(refused.headers.location ?? '')).status, 400)
    assert.equal((await next.state()).status, 'InProgress')
  })

  it('a job whose snapshot is finished while it is being cancelled has completed with warnings, and there is a point of it', async () => {
    const before = points('healthy-windows')
    const { job, state } = await trigger('healthy-windows')
    pass(6)
    await ask(`${job}/cancel?${backup}`, { method: 'POST' })
    assert.equal((await state()).status, 'Cancelling')
    pass(4)
    const { status, errorDetails, extendedInfo } = await state()
    assert.deepEqual([status, errorDetails?.[0]?.errorCode], ['CompletedWithWarnings', 400158])
    assert.deepEqual(
      extendedInfo.tasksList.map((task) => task.status),
      ['Completed', 'Cancelled'],
    )
    assert.equal(points('healthy-windows'), (before ?? 0) + 1)
  })

  it('refuses a backup without active protection and the tenth of a day', async () => {
    for (const name of ['protection-stopped', 'on-demand-attempts-exhausted']) {
      assert.equal((await ask(`${itemOf(name)}/backup?${backup}`, { method: 'POST', body: {} })).status, 400)
    }
  })

  it('a VM that no vault protects is found, protected and backed up for the first time', async () => {
    const vm = idOf('never-protected')
    const vault = itemOf('healthy-windows').split('/backupFabrics')[0] ?? ''
    const named = async () => {
      const { body } = await ask(`${vault}/backupProtectableItems?${backup}`)
      return body.value.find(({ id }) => id.endsWith(';never-protected'))
    }
    const found = await named()
    assert.equal((found?.properties as unknown as { protectionState: string }).protectionState, 'NotProtected')
    const container = found?.id.split('/protectableItems/')[0] ?? ''
    const item = `${container}/protectedItems/VM;iaasvmcontainerv2;rg-production;never-protected`
    const body = { properties: { sourceResourceId: vm, policyId: `${vault}/backupPolicies/DefaultPolicy` } }
    const protectedItemType = 'Microsoft.Compute/virtualMachines'
    const accepted = await ask(`${item}?${backup}`, {
      method: 'PUT',
      body: { properties: { protectedItemType, ...body.properties } },
    })
    assert.equal(accepted.status, 202)
    pass(1)
    const state = async () => {
      const { body: shown } = await ask(`${item}?${backup}`)
      return (shown.properties as unknown as { protectionState: string }).protectionState
    }
    assert.equal(await state(), 'IRPending')
    assert.equal(await named(), undefined)
    await trigger('never-protected')
    pass(60)
    assert.equal(await state(), 'Protected')
    assert.equal(points('never-protected'), 1)
  })

  it('goes faster when told to', async () => {
    sandbox.world.timeline.pace = 60
    const { accepted, state } = await trigger('healthy-windows')
    assert.equal(accepted.headers['retry-after'], '1')
    pass(1)
    assert.equal((await state()).status, 'Completed')
    const { headers } = await ask(`${idOf('healthy-linux')}/reapply?${compute}`, { method: 'POST' })
    assert.equal(headers['retry-after'], '1')
    sandbox.world.timeline.pace = 6000
    const hurried = await ask(`${idOf('healthy-linux')}/reapply?${compute}`, { method: 'POST' })
    assert.equal(hurried.headers['retry-after'], '0')
  })
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { runWorkflow, type Actions, type Definition } from './logic-app-run.ts'
import { ends, failure, leftAlone, leftToAPerson, nameOfEnd, serviceWithEnd } from './runbook-cases.ts'
import { runningSandbox, type RunningSandbox } from './running-sandbox.ts'

const file = new URL('../../docker/runbooks/logic-app.json', import.meta.url)
const { definition } = JSON.parse(readFileSync(file, 'utf8')) as { definition: Definition & { $schema: string } }
const audience = 'api://backup-remediation'

describe('docker/runbooks/logic-app.json', { timeout: 300_000 }, () => {
  let sandbox: RunningSandbox
  let receiver: Server
  let reports: Record<string, string>[]
  before(async () => {
    sandbox = await runningSandbox()
    receiver = createServer((request, response) => {
      void json(request).then((report) => {
        reports.push(report as Record<string, string>)
        response.writeHead(200).end()
      })
    })
    await once(receiver.listen(0, '127.0.0.1'), 'listening')
  })
  after(async () => {
    receiver?.close()
    await sandbox?.stop()
  })

  async function run(vmId: string, serviceUrl = sandbox.base) {
    reports = []
    const { port } = receiver.address() as AddressInfo
    const reportUrl = `http://127.0.0.1:${port}/`
    const done = await runWorkflow(definition, { serviceUrl, audience, vmId, reportUrl })
    return { ...done, statusOf: (action: string) => done.actions.get(action)?.status }
  }

  it('is a workflow definition: its schema, a trigger, and only actions that stand somewhere before', () => {
    assert.match(definition.$schema, /Microsoft\.Logic\/schemas\/2016-06-01\/workflowdefinition\.json#$/)
    assert.deepEqual(
      Object.values(definition.triggers).map(({ type }) => type),
      ['Recurrence'],
    )
    const names = [...namesIn(definition.actions)]
    assert.deepEqual(names, [...new Set(names)])
    for (const [, name = ''] of JSON.stringify(definition).matchAll(/(?:body|actions)\('(\w+)'\)/g))
      assert.ok(names.includes(name), name)
    for (const [, name = ''] of JSON.stringify(definition).matchAll(/parameters\('(\w+)'\)/g))
      assert.ok(name in definition.parameters, name)
  })

  it('repairs a VM whose next backup will fail, follows Location to the end, and reports it', async () => {
    const { status, statusOf, audiences, polls } = await run(sandbox.vmId('vmsnapshot-failed'))
    assert.deepEqual([status, statusOf('Remediate'), statusOf('Report')], ['Succeeded', 'Succeeded', 'Succeeded'])
    assert.ok(polls > 0)
    assert.deepEqual([...audiences], [audience])
    assert.equal(reports.length, 1)
    assert.match(reports[0]?.['result'] ?? '', /^Was Blocked, is Healthy/)
    const writes = await sandbox.writesOf('vmsnapshot-failed/')
    assert.deepEqual(
      writes.map((write) => write.split('/').at(-1)),
      ['VMSnapshot', 'backup'],
    )
  })

  for (const { kind, name, verdict, isWell, denied, left } of leftAlone)
    it(`does nothing to a VM that is ${kind}: ${isWell ? 'green, without a report' : 'reported, and failed'}`, async () => {
      await sandbox.deny(denied)
      const { status, error, statusOf } = await run(sandbox.vmId(name))
      await sandbox.deny([])
      assert.deepEqual([status, statusOf('Remediate')], [isWell ? 'Succeeded' : 'Failed', 'Skipped'])
      assert.equal((error as { code: string } | null)?.code, isWell ? undefined : 'LeftToAPerson')
      assert.deepEqual(
        reports.map((report) => [report['verdict'], report['outcome'], left.test(JSON.stringify(report))]),
        isWell ? [] : [[verdict, 'LeftToAPerson', true]],
      )
      assert.deepEqual(await sandbox.writesOf(name), [])
    })

  for (const end of ends)
    it(`ends as the repair did, and reports it (${nameOfEnd(end)}): ${end.isGreen ? 'green' : 'failed'}`, async (test) => {
      const service = await serviceWithEnd(end)
      test.after(service.stop)
      const { status } = await run(sandbox.vmId('vmsnapshot-failed-hidden'), service.base)
      assert.equal(status, end.isGreen ? 'Succeeded' : 'Failed')
      assert.deepEqual(
        reports.map(({ outcome, remaining }) => [outcome, remaining]),
        [[end.outcome ?? 'Succeeded', [leftToAPerson]]],
      )
    })

  it('reports that there is no diagnosis, and fails', async () => {
    const { status, error, statusOf } = await run(sandbox.vmId('healthy-linux').replace('healthy-linux', 'nobody'))
    assert.deepEqual([status, statusOf('VM_is_well')], ['Failed', 'Skipped'])
    assert.equal((error as { code: string }).code, 'VmNotFound')
    assert.deepEqual(
      reports.map(({ outcome }) => outcome),
      ['NoDiagnosis'],
    )
  })

  it('fails with the reason, after it was reported, where the repair is refused', async () => {
    const { status, error, statusOf } = await run(sandbox.vmId('protection-stopped'))
    assert.deepEqual([status, statusOf('Remediate')], ['Failed', 'Failed'])
    assert.match(reports[0]?.['result'] ?? '', /^A person is needed \(protection-state\)/)
    assert.equal((error as { code: string }).code, 'NeedsPerson')
  })

  it('fails where the lock that stops the next backup would be put back', async () => {
    const { status, statusOf, error } = await run(sandbox.vmId('readonly-on-restore-point-group'))
    assert.deepEqual([status, statusOf('Remediate')], ['Failed', 'Failed'])
    assert.match((error as { message: string }).message, /restore-point-lock/)
  })

  it('fails where the repair failed, and reports what is left to a person', async (test) => {
    const service = await serviceWithEnd(failure)
    test.after(service.stop)
    const { status, error } = await run(sandbox.vmId('vmsnapshot-failed-hidden'), service.base)
    assert.equal(status, 'Failed')
    assert.equal((error as { code: string }).code, 'StillBlocked')
    assert.match(JSON.stringify(reports), new RegExp(leftToAPerson))
  })
})

const namesIn = (actions: Actions): string[] =>
  Object.entries(actions).flatMap(([name, one]) => [
    name,
    ...namesIn(one.actions ?? {}),
    ...namesIn(one.else?.actions ?? {}),
  ])

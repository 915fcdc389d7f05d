import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { runWorkflow, type Actions, type Definition } from './logic-app-run.ts'
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

  async function run(name: string) {
    reports = []
    const { port } = receiver.address() as AddressInfo
    const reportUrl = `http://127.0.0.1:${port}/`
    const done = await runWorkflow(definition, {
      serviceUrl: sandbox.base,
      audience,
      vmId: sandbox.vmId(name),
      reportUrl,
    })
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
    const { status, statusOf, audiences, polls } = await run('vmsnapshot-failed')
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

  it('leaves a VM alone whose next backup will succeed', async () => {
    const { status, statusOf } = await run('healthy-windows')
    assert.deepEqual([status, statusOf('Remediate'), reports.length], ['Succeeded', 'Skipped', 0])
  })

  it('reports what it does not repair, with what is left to a person, and fails: a last backup that failed is never green', async () => {
    const { status, error, statusOf } = await run('guest-vss-writers')
    assert.deepEqual([status, statusOf('Remediate')], ['Failed', 'Skipped'])
    const { code, message } = error as { code: string; message: string }
    assert.equal(code, 'LeftToAPerson')
    assert.match(message, /ExtensionOperationFailedForManagedDisks/)
    assert.equal(reports.length, 1)
    assert.equal(reports[0]!['outcome'], 'LeftToAPerson')
    assert.match(String(reports[0]!['remaining']), /VSS writers/)
    assert.deepEqual(await sandbox.writesOf('guest-vss-writers'), [])
  })

  it('fails with the reason, after it was reported, where the repair is refused', async () => {
    const { status, error, statusOf } = await run('protection-stopped')
    assert.deepEqual([status, statusOf('Remediate')], ['Failed', 'Failed'])
    assert.match(reports[0]?.['result'] ?? '', /^A person is needed \(protection-state\)/)
    assert.equal((error as { code: string }).code, 'NeedsPerson')
  })

  it('fails where the lock that stops the next backup was put back', async () => {
    const { status, statusOf, error } = await run('readonly-on-restore-point-group')
    assert.deepEqual([status, statusOf('Remediate')], ['Failed', 'Succeeded'])
    assert.match((error as { message: string }).message, /^Was Blocked, is Blocked/)
  })
})

const namesIn = (actions: Actions): string[] =>
  Object.entries(actions).flatMap(([name, one]) => [
    name,
    ...namesIn(one.actions ?? {}),
    ...namesIn(one.else?.actions ?? {}),
  ])

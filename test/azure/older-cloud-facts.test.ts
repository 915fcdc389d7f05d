import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure, type Azure } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'

const vmNamed = (name: string) => parseVmId(sampleVms.find((vm) => vm.name === name)!.id)!
const names = [
  'vmsnapshot-failed',
  'ade-access-policy-missing',
  'ade-rbac-role-missing',
  'locked-at-limit',
  'not-protected',
]

/** Clouds that have no version after that date. */
const clouds = ['2024-07-31', '2023-03-15']

async function factsOf(name: string, azure: Azure) {
  const { facts, armCalls } = await azure.collector.collect(vmNamed(name), { fresh: true })
  const statuses = Object.entries({ ...facts }).map(([fact, { status }]) => `${fact} ${status}`)
  return {
    statuses,
    armCalls,
    facts: JSON.stringify(facts).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?|\d{8}_\d{6}/g, 'time'),
  }
}

describe('a cloud that has older api-versions alone', () => {
  let sandbox: Sandbox
  before(async () => {
    sandbox = await startSandbox({ throttling: false })
    setDefaultCACertificates([...getCACertificates(), sandbox.ca])
    process.env['IDENTITY_ENDPOINT'] = sandbox.identityEndpoint
    process.env['IDENTITY_HEADER'] = sandbox.identityHeader
  })
  after(() => sandbox.stop())

  const gateway = () =>
    createAzure({
      endpoint: sandbox.endpoint,
      audience: sandbox.endpoint,
      limits: defaultLimits,
      backupServicePrincipalId: sandbox.world.backupServicePrincipalId,
    })
  /** The sandbox from now on; '' has every version. */
  async function becomes(newestApiVersion: string) {
    const response = await fetch(`${sandbox.controlEndpoint}/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ newestApiVersion }),
    })
    assert.ok(response.ok, await response.text())
  }

  for (const newest of clouds)
    for (const name of names)
      it(`${newest}, ${name}: every fact is read as elsewhere, and from the second time on by as many calls`, async () => {
        await becomes('')
        const wanted = await factsOf(name, gateway())
        assert.match(wanted.statuses.join(), /Collected/)
        await becomes(newest)
        const azure = gateway()
        const first = await factsOf(name, azure)
        assert.deepEqual(first.statuses, wanted.statuses)
        assert.equal(first.facts, wanted.facts)
        assert.ok(first.armCalls > wanted.armCalls)
        const second = await factsOf(name, azure)
        assert.equal(second.armCalls, wanted.armCalls)
      })

  it('a policy says that its snapshots are crash-consistent alone, where the version has a word for it', async () => {
    const saysOf = async () => {
      const { facts } = await gateway().collector.collect(vmNamed('appliance-without-agent-crash-consistent'))
      return facts.protection.status === 'Collected' && (facts.protection.value.policy?.snapshotConsistencyType ?? null)
    }
    await becomes('')
    assert.equal(await saysOf(), 'OnlyCrashConsistent')
    await becomes('2023-06-30')
    assert.equal(await saysOf(), null)
  })

  it('a write goes out in a version that it has', async () => {
    await becomes('2024-07-31')
    await gateway().controlPlane.reapply(vmNamed('vmsnapshot-failed').id)
    const versions = sandbox.requests
      .filter(({ method, path }) => method === 'POST' && /\/reapply$/i.test(path))
      .map(({ url }) => new URL(url, sandbox.endpoint).searchParams.get('api-version'))
    assert.deepEqual(versions, ['2026-04-01', '2024-07-01'])
  })
})

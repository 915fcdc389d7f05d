import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { recordings, withoutRecordings } from '../azure/recorded/replay.ts'
import { asker, type Ask } from './azure-client.ts'

type Fields = Set<string>

/** Where a value stands, list entries as `[]`: what a client can rely on being there. */
function fieldsOf(value: unknown, place = '', found: Fields = new Set()): Fields {
  if (Array.isArray(value)) for (const one of value) fieldsOf(one, `${place}[]`, found)
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      found.add(`${place}.${name}`)
      fieldsOf(inner, `${place}.${name}`, found)
    }
  return found
}

const compute = 'api-version=2024-07-01'
const backup = 'api-version=2023-06-01'

interface Kind {
  name: string
  path: RegExp
  /** What the sandbox is asked for the same. */
  asked: (sandbox: Sandbox, vm: string) => string
  /** Fields of every recording that the sandbox leaves out, which COVERAGE.md says. */
  leftOut: string[]
  since?: string
}
const item = (sandbox: Sandbox, vm: string) =>
  sandbox.world.protectedItems.values().find(({ properties }) => properties.virtualMachineId === vm)?.id ?? ''
const collection = (sandbox: Sandbox, vm: string) =>
  sandbox.world.restorePointCollections.values().find(({ properties }) => properties.source.id === vm)?.id ?? ''
const kinds: Kind[] = [
  {
    name: 'VM with its instance view',
    path: /\/virtualMachines\/[^/]+\?.*expand=instanceView/i,
    asked: (_, vm) => `${vm}?$expand=instanceView&${compute}`,
    leftOut: [],
  },
  {
    name: 'vault',
    path: /\/Microsoft\.RecoveryServices\/vaults\/[^/?]+\?/i,
    asked: (sandbox) => `${sandbox.world.vaults.values()[0]?.id}?api-version=2024-04-01`,
    leftOut: [],
  },
  {
    name: 'disk',
    path: /\/Microsoft\.Compute\/disks\/[^/?]+\?/i,
    asked: (sandbox) => `${sandbox.world.disks.values()[0]?.id}?api-version=2024-03-02`,
    // The recorded disk is reached by private links alone.
    leftOut: ['.properties.diskAccessId'],
  },
  {
    name: 'collection with its points',
    path: /\/restorePointCollections\/[^/?]+\?.*expand=restorePoints/i,
    asked: (sandbox, vm) => `${collection(sandbox, vm)}?$expand=restorePoints&${compute}`,
    leftOut: [],
  },
  {
    name: 'protected item',
    path: /\/backupProtectedItems\?/i,
    asked: (sandbox) => `${sandbox.world.vaults.values()[0]?.id}/backupProtectedItems?${backup}`,
    leftOut: [],
  },
  {
    name: 'backup job',
    path: /\/backupJobs\/[^/?]+\?/i,
    asked: (sandbox) => `${sandbox.world.backupJobs.values()[0]?.id}?${backup}`,
    leftOut: [],
    since: '2021',
  },
  {
    name: 'recovery point',
    path: /\/recoveryPoints\/[^/?]+\?/i,
    asked: (sandbox, vm) => `${sandbox.world.recoveryPoints.childrenOf(item(sandbox, vm))[0]?.id}?${backup}`,
    leftOut: [],
  },
]

describe('what every recorded answer has, the sandbox has', { skip: withoutRecordings }, () => {
  let sandbox: Sandbox
  let ask: Ask
  before(async () => {
    sandbox = await startSandbox({ throttling: false })
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  for (const { name, path, asked, leftOut, since = '2000' } of kinds)
    it(name, async () => {
      const vm = sampleVms.find((one) => one.name === 'healthy-linux')?.id ?? ''
      const recorded = recordings
        .filter(
          ({ request, response, source }) =>
            request.method === 'GET' &&
            response.status === 200 &&
            path.test(decodeURIComponent(request.url)) &&
            new Date(source.recorded ?? 0).getUTCFullYear() >= Number(since),
        )
        .map(({ response }) => fieldsOf(response.body))
        .filter((fields) => fields.size > 2)
      assert.ok(recorded.length > 0)
      const [first, ...others] = recorded
      const inAll = [...first!].filter((field) => others.every((fields) => fields.has(field)))
      const { status, body } = await ask(asked(sandbox, vm))
      assert.equal(status, 200)
      const sent = fieldsOf(body)
      assert.deepEqual(
        inAll.filter((field) => !sent.has(field)),
        leftOut,
        `${recorded.length} recordings`,
      )
    })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { extensionOf, extensionsOf } from '../../src/azure/extensions.ts'

type Listed = Parameters<typeof extensionOf>[0]
type View = NonNullable<Parameters<typeof extensionsOf>[2]>

const vm = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm'
const listed = (name: string, publisher: string, type: string, rest: Partial<Listed> = {}): Listed => ({
  id: `${vm}/extensions/${name}`,
  name,
  location: 'westeurope',
  publisher,
  typePropertiesType: type,
  typeHandlerVersion: '1.0',
  provisioningState: 'Succeeded',
  ...rest,
})
const ready = { code: 'ProvisioningState/succeeded', level: 'Info' as const, displayStatus: 'Ready' }
const view = (name: string, joined: string, rest: object = {}): View => ({
  vmAgent: { extensionHandlers: [{ type: joined, typeHandlerVersion: '1.0.9.2', status: ready }] },
  extensions: [{ name, type: joined, typeHandlerVersion: '1.0.9.2', statuses: [ready], ...rest }],
})
const namesOf = (found: ReturnType<typeof extensionsOf>) => found.map(({ publisher, type }) => [publisher, type])

const defender = 'Microsoft.Azure.AzureDefenderForServers'

describe('publisher and type of an extension', () => {
  const cases: [title: string, listed: Listed[], view: View, expected: string[][]][] = [
    [
      'the model decides where the type has a period',
      [listed('MDE.Windows', defender, 'MDE.Windows')],
      view('MDE.Windows', `${defender}.MDE.Windows`),
      [[defender, 'MDE.Windows']],
    ],
    [
      'the model decides whatever the extension is called',
      [listed('endpoint protection', defender, 'MDE.Linux')],
      view('endpoint protection', `${defender}.MDE.Linux`),
      [[defender, 'MDE.Linux']],
    ],
    [
      'known to the view alone, its name tells them apart',
      [],
      view('MDE.Windows', `${defender}.MDE.Windows`),
      [[defender, 'MDE.Windows']],
    ],
    [
      'known to the view alone under another name, the last period is the guess',
      [],
      view('joindomain', 'Microsoft.Compute.JsonADDomainExtension'),
      [['Microsoft.Compute', 'JsonADDomainExtension']],
    ],
  ]
  for (const [title, list, seen, expected] of cases)
    it(title, () => assert.deepEqual(namesOf(extensionsOf(list, [], seen)), expected))

  it('a handler without an entry of its own is its own extension', () => {
    const { vmAgent } = view('x', 'Microsoft.Azure.Monitor.AzureMonitorLinuxAgent')
    const [found, ...others] = extensionsOf([], [], { vmAgent } as View)
    assert.deepEqual(
      [found?.name, found?.publisher, others.length],
      ['AzureMonitorLinuxAgent', 'Microsoft.Azure.Monitor', 0],
    )
  })

  it('the view adds the whole version and what the extension says to the model', () => {
    const [found] = extensionsOf(
      [listed('MDE.Windows', defender, 'MDE.Windows')],
      [],
      view('MDE.Windows', `${defender}.MDE.Windows`),
    )
    assert.deepEqual(
      [found?.version, found?.statusCode, found?.handlerStatusCode, found?.foundIn],
      ['1.0.9.2', ready.code, ready.code, ['List', 'InstanceView']],
    )
  })
})

describe('whether an extension has failed', () => {
  const backup = 'Microsoft.Azure.RecoveryServices'
  const freeze = 'ComponentStatus/[{"status": {"status": "error", "code": "121"}}]/succeeded'
  const substatuses = [{ code: freeze, level: 'Info' as const }]
  const oneOf = (found: ReturnType<typeof extensionsOf>) => {
    assert.equal(found.length, 1)
    const { isBackupExtension, failed, substatus } = found[0]!
    return [isBackupExtension, failed, substatus?.number ?? null, substatus?.meaning ?? null]
  }

  it('VMSnapshotLinux: by its report', () => {
    const seen = view('VMSnapshotLinux', `${backup}.VMSnapshotLinux`, { substatuses })
    assert.deepEqual(oneOf(extensionsOf([], [], seen)), [true, true, 121, 'FsFreezeFailed'])
    const modelled = listed('VMSnapshotLinux', backup, 'VMSnapshotLinux')
    assert.deepEqual(oneOf(extensionsOf([modelled], [], seen)), [true, true, 121, 'FsFreezeFailed'])
  })

  it('VMSnapshotLinux, read by its name: by the number of its own status', () => {
    const statuses = [{ code: 'ProvisioningState/succeeded/121', level: 'Info' as const }]
    const modelled = listed('VMSnapshotLinux', backup, 'VMSnapshotLinux', { instanceView: { statuses } })
    assert.deepEqual(oneOf([extensionOf(modelled)]), [true, true, 121, 'FsFreezeFailed'])
  })

  it('the same words of another publisher are no report', () => {
    const seen = view('VMSnapshotLinux', 'Contoso.Imitations.VMSnapshotLinux', { substatuses })
    assert.deepEqual(oneOf(extensionsOf([], [], seen)), [false, false, null, null])
  })

  it('any other: by its own state, level or code; what a part of it says leaves it as it is', () => {
    const error = { code: 'ComponentStatus/x/failed/1', level: 'Error' as const }
    const sound = view('joindomain', 'Microsoft.Compute.JsonADDomainExtension', { substatuses: [error] })
    assert.deepEqual(oneOf(extensionsOf([], [], sound)), [false, false, 1, null])
    for (const status of [
      { code: 'ProvisioningState/failed/1', level: 'Error' as const },
      { code: 'ProvisioningState/error', level: 'Error' as const },
    ]) {
      const failed = view('joindomain', 'Microsoft.Compute.JsonADDomainExtension', { statuses: [ready, status] })
      assert.equal(extensionsOf([], [], failed)[0]?.failed, true, status.code)
      assert.equal(extensionsOf([], [], failed)[0]?.statusCode, status.code)
    }
  })
})

describe('what an extension and its handler say', () => {
  const agent = 'Microsoft.Azure.Monitor.AzureMonitorLinuxAgent'
  const notReady = {
    code: 'ProvisioningState/NotReady/1007',
    level: 'Error' as const,
    message: 'Handler\u001b[0m stopped.',
  }
  const seen = (message: string | undefined, handler: object): View => ({
    vmAgent: { extensionHandlers: [{ type: agent, typeHandlerVersion: '1.0', status: handler }] },
    extensions: [
      {
        name: 'AzureMonitorLinuxAgent',
        type: agent,
        statuses: [{ code: 'ProvisioningState/failed/1', ...(message === undefined ? {} : { message }) }],
      },
    ],
  })
  const table: [title: string, own: string | undefined, handler: object, told: string | null][] = [
    ['both, where both failed', 'Exit\r\ncode 1.', notReady, 'Exit code 1. Handler [0m stopped.'],
    ['its own', 'Exit code 1.', ready, 'Exit code 1.'],
    ['its own, where its handler is well', 'Exit code 1.', { ...ready, message: 'Plugin enabled' }, 'Exit code 1.'],
    ['the handler, where it says nothing', undefined, notReady, 'Handler [0m stopped.'],
    ['once, what both say', 'Handler\u001b[0m stopped.', notReady, 'Handler [0m stopped.'],
    ['a beginning of what has no end', 'x'.repeat(100_000), ready, `${'x'.repeat(4000)} …`],
    ['nothing', undefined, ready, null],
  ]
  for (const [title, own, handler, told] of table)
    it(`is told: ${title}`, () => assert.equal(extensionsOf([], [], seen(own, handler))[0]?.message, told))
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { extensionBody, readyAgent, succeeded, vmBody, vmInAzure } from '../vm-in-azure.ts'
import { at, factsOf, known, vm } from './reading.ts'

// The numbers are those of arm-traffic.md, section 5.
const running = { code: 'PowerState/running', level: 'Info', displayStatus: 'VM running' }

describe('machines, agents and extensions', () => {
  const agents = [
    [
      'deallocated, without an agent',
      { statuses: [succeeded, { code: 'PowerState/deallocated' }], vmAgent: undefined },
      'NotApplicable',
    ],
    [
      'stopped, with a stale Ready',
      { statuses: [succeeded, { code: 'PowerState/stopped' }], vmAgent: readyAgent('2026-11-01T00:00:00Z') },
      'NotApplicable',
    ],
    [
      'deallocated, with an old Ready',
      { statuses: [succeeded, { code: 'PowerState/deallocated' }], vmAgent: readyAgent('2020-01-01T00:00:00Z') },
      'NotApplicable',
    ],
    ['running, without a report', { statuses: [succeeded, running], vmAgent: undefined }, 'Absent'],
    ['running, with an old report', { vmAgent: readyAgent('2026-11-20T10:00:00Z') }, 'Stale'],
    ['running and reporting', {}, 'Ready'],
  ] as const
  for (const [name, view, status] of agents) {
    it(`19 ${name}: ${status}`, async () => {
      const { vmAgent } = known(
        (await factsOf(vmInAzure().on('GET', at.vm, { body: vmBody(vm, view) }))).virtualMachine,
      )
      assert.equal(vmAgent.status, status)
    })
  }

  it('20 an agent of version "Unknown" that is "Not Ready" has no version and is not ready', async () => {
    const vmAgent = {
      vmAgentVersion: 'Unknown',
      statuses: [
        {
          code: 'ProvisioningState/Unavailable',
          level: 'Warning',
          displayStatus: 'Not Ready',
          message: 'VM status blob is found but not yet populated.',
          time: '2026-11-20T11:59:30Z',
        },
      ],
    }
    const fact = known((await factsOf(vmInAzure().on('GET', at.vm, { body: vmBody(vm, { vmAgent }) }))).virtualMachine)
    assert.deepEqual(fact.vmAgent, {
      status: 'NotReady',
      version: null,
      message: 'VM status blob is found but not yet populated.',
      reportedAt: '2026-11-20T11:59:30.000Z',
    })
  })

  it('21 codes have suffixes', async () => {
    const type = 'Microsoft.Azure.RecoveryServices.VMSnapshot'
    const view = {
      vmAgent: {
        ...readyAgent(),
        extensionHandlers: [
          {
            type,
            typeHandlerVersion: '1.0.0.1',
            status: {
              code: 'ProvisioningState/NotReady/1007',
              level: 'Error',
              displayStatus: 'Not Ready',
              message: 'Handler failed.',
            },
          },
        ],
      },
      extensions: [
        {
          name: 'VMSnapshot',
          type,
          typeHandlerVersion: '1.0.0.1',
          statuses: [
            {
              code: 'ProvisioningState/failed/1',
              level: 'Error',
              displayStatus: 'Provisioning failed',
              message: 'It failed.',
            },
          ],
        },
      ],
    }
    const extensions = known((await factsOf(vmInAzure().on('GET', at.vm, { body: vmBody(vm, view) }))).extensions)
    assert.equal(extensions.length, 1)
    const [extension] = extensions
    assert.deepEqual(
      [extension?.statusCode, extension?.handlerStatusCode, extension?.failed],
      ['ProvisioningState/failed/1', 'ProvisioningState/NotReady/1007', true],
    )
  })

  it('21 what only the status of the extension reports has failed', async () => {
    const type = 'Microsoft.Azure.RecoveryServices.VMSnapshot'
    const statuses = [{ code: 'ProvisioningState/failed/1', level: 'Error', message: 'It failed.' }]
    const view = { extensions: [{ name: 'VMSnapshot', type, typeHandlerVersion: '1.0', statuses }] }
    const [extension] = known((await factsOf(vmInAzure().on('GET', at.vm, { body: vmBody(vm, view) }))).extensions)
    assert.deepEqual([extension?.failed, extension?.provisioningState], [true, 'Succeeded'])
  })

  it('21 what only the handler reports has failed too', async () => {
    const status = { code: 'ProvisioningState/NotReady/1007', level: 'Error', message: 'Plugin faulted' }
    const extensionHandlers = [
      { type: 'Microsoft.Azure.RecoveryServices.VMSnapshot', typeHandlerVersion: '1.0', status },
    ]
    const azure = vmInAzure()
      .on('GET', at.vm, { body: vmBody(vm, { vmAgent: { ...readyAgent(), extensionHandlers } }) })
      .on('GET', at.extensions, { body: { value: [] } })
    const [extension, ...others] = known((await factsOf(azure)).extensions)
    assert.deepEqual(
      [extension?.name, extension?.failed, extension?.message, others.length],
      ['VMSnapshot', true, 'Plugin faulted', 0],
    )
  })

  it('21 a failed VM carries its reason in the suffix', async () => {
    const statuses = [{ code: 'ProvisioningState/failed/AllocationFailed', level: 'Error', message: 'No capacity.' }]
    const azure = vmInAzure().on('GET', at.vm, { body: vmBody(vm, { statuses }, { provisioningState: 'Failed' }) })
    const { provisioningState, provisioningError } = known((await factsOf(azure)).virtualMachine)
    assert.deepEqual(
      [provisioningState, provisioningError],
      ['Failed', { code: 'AllocationFailed', message: 'No capacity.' }],
    )
  })

  it('22 a VM can be Succeeded with a failed extension, and Updating because of one', async () => {
    const azure = vmInAzure()
      .on('GET', at.vm, { body: vmBody(vm, {}, { provisioningState: 'Updating' }) })
      .on('GET', at.extensions, {
        body: {
          value: [
            extensionBody(vm),
            {
              ...extensionBody(vm, 'CustomScript'),
              properties: {
                publisher: 'Microsoft.Compute',
                type: 'CustomScriptExtension',
                provisioningState: 'Failed',
              },
            },
          ],
        },
      })
    const { virtualMachine, extensions } = await factsOf(azure)
    assert.equal(known(virtualMachine).provisioningState, 'Updating')
    assert.deepEqual(
      known(extensions).map(({ name, failed, isBackupExtension }) => [name, failed, isBackupExtension]),
      [
        ['VMSnapshot', false, true],
        ['CustomScript', true, false],
      ],
    )
  })

  it('22 a VM and its agent can be well while the backup extension has failed', async () => {
    const azure = vmInAzure().on('GET', at.extensions, {
      body: { value: [extensionBody(vm, 'VMSnapshot', { provisioningState: 'Failed' })] },
    })
    const { virtualMachine, extensions } = await factsOf(azure)
    const { provisioningState, provisioningError, vmAgent } = known(virtualMachine)
    assert.deepEqual([provisioningState, provisioningError, vmAgent.status], ['Succeeded', null, 'Ready'])
    assert.equal(known(extensions)[0]?.failed, true)
  })

  it('22 an extension at work has not failed', async () => {
    const statuses = [{ code: 'ProvisioningState/transitioning', level: 'Info', displayStatus: 'Transitioning' }]
    const azure = vmInAzure().on('GET', at.extensions, {
      body: { value: [extensionBody(vm, 'VMSnapshot', { provisioningState: 'Updating', instanceView: { statuses } })] },
    })
    const [extension] = known((await factsOf(azure)).extensions)
    assert.deepEqual(
      [extension?.failed, extension?.isBackupExtension, extension?.statusCode],
      [false, true, 'ProvisioningState/transitioning'],
    )
  })
})

import type { VirtualMachine as SdkVirtualMachine } from '@azure/arm-compute'
import { VirtualMachine } from '../../backup/facts-of-compute.ts'
import { foldCase } from '../../backup/resource-id.ts'
import { powerIs } from '../../backup/words/power.ts'
import { unexpected } from '../arm-error.ts'
import { fitting } from '../fitting.ts'
import type { Row } from '../resource-graph/graph-page.ts'
import { virtualMachineOf } from '../virtual-machines.ts'
import { textOf } from '../wire.ts'
import { bagIn, flagIn, listInCell } from './cells.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'
import { vmOfId } from './vm-of.ts'

type Model = SdkVirtualMachine
type OsDisk = NonNullable<NonNullable<Model['storageProfile']>['osDisk']>
type Agent = NonNullable<NonNullable<Model['instanceView']>['vmAgent']>

const fit = fitting(VirtualMachine, 'virtualMachine')

export const virtualMachines: GraphKind<'virtualMachines'> = {
  source: 'virtualMachines',
  query: (part) =>
    queryOf(
      [`resources | where type =~ 'microsoft.compute/virtualmachines'${part()}`],
      [
        ...['id', 'name', 'location', 'tags'],
        'vmId = tostring(properties.vmId)',
        'timeCreated = tostring(properties.timeCreated)',
        'provisioningState = tostring(properties.provisioningState)',
        'powerState = tostring(properties.extended.instanceView.powerState.code)',
        'vmAgent = properties.extended.instanceView.vmAgent',
        'osDisk = properties.storageProfile.osDisk',
        'dataDisks = properties.storageProfile.dataDisks',
        'securityType = tostring(properties.securityProfile.securityType)',
        'allowExtensionOperations = tobool(properties.osProfile.allowExtensionOperations)',
        'windowsProvisionAgent = tobool(properties.osProfile.windowsConfiguration.provisionVMAgent)',
        'linuxProvisionAgent = tobool(properties.osProfile.linuxConfiguration.provisionVMAgent)',
      ],
    ),

  found(row, reading) {
    const id = textOf(row['id']) ?? ''
    if (textOf(row['location']) === null) throw unexpected('a virtual machine has no location')
    const machine = virtualMachineOf(modelOf(row, id), id, reading.now, reading.limits)
    const record = {
      ...fit({ ...machine, vmAgent: vmAgentOf(machine, row) }),
      tags: tagsOf(row),
    }
    return [{ key: foldCase(record.id), vmKey: vmOfId(record.id)?.key ?? null, record }]
  },
}

/** As Compute would send it, as far as Resource Graph tells. */
function modelOf(row: Row, id: string): Model {
  const powerState = textOf(row['powerState'])
  const agent = bagIn<Agent>(row, 'vmAgent')
  const provisionVMAgent = (column: string) => ({ provisionVMAgent: flagIn(row, column) })
  const allowExtensionOperations = flagIn(row, 'allowExtensionOperations')
  const [vmId, timeCreated, provisioningState, securityType] = [
    ...(['vmId', 'timeCreated', 'provisioningState', 'securityType'] as const),
  ].map((column) => textOf(row[column]) ?? undefined)
  return {
    id,
    name: textOf(row['name']) ?? undefined,
    location: row['location'],
    vmId,
    timeCreated,
    provisioningState,
    osProfile: {
      allowExtensionOperations,
      windowsConfiguration: provisionVMAgent('windowsProvisionAgent'),
      linuxConfiguration: provisionVMAgent('linuxProvisionAgent'),
    },
    storageProfile: {
      osDisk: bagIn<OsDisk>(row, 'osDisk') ?? undefined,
      dataDisks: listInCell(row, 'dataDisks'),
    },
    instanceView: { statuses: powerState === null ? [] : [{ code: powerState }], vmAgent: agent ?? undefined },
    securityProfile: { securityType },
  } as unknown as Model
}

/** Of an agent that no row tells of nothing is said; nor by the age of its report, for the row may be older than the report after it. */
function vmAgentOf({ vmAgent, powerState }: VirtualMachine, row: Row): VirtualMachine['vmAgent'] {
  const power = powerIs(powerState)
  const { statuses } = bagIn<Agent>(row, 'vmAgent') ?? {}
  const isTold = power === 'Running' && Array.isArray(statuses) && statuses.length > 0 && vmAgent.status !== 'Stale'
  return isTold || power === 'Off' ? vmAgent : { status: 'NotRead', version: null, message: null, reportedAt: null }
}

const tagsOf = (row: Row): Record<string, string> =>
  Object.fromEntries(
    Object.entries(bagIn<Record<string, unknown>>(row, 'tags') ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  )

import { vmLock } from '../../../src/diagnosis/checks/vm-lock.ts'
import { checkTable } from '../check-table.ts'
import { aLock, healthyVm, read, refused, subscriptionLock, vmGroupLock, vmId } from '../facts-builder.ts'

checkTable(vmLock, [
  ['none', healthyVm(), 'RuledOut', 'NoLock'],
  ['locks elsewhere', healthyVm({ locks: read([aLock(), subscriptionLock()]) }), 'RuledOut', 'NoLock'],
  [
    'CanNotDelete on the group',
    healthyVm({ locks: read([vmGroupLock()]) }),
    'Confirmed',
    'CanNotDeleteLock',
    { severity: 'Info', says: 'does not hinder', actions: [] },
  ],
  [
    'ReadOnly on the group',
    healthyVm({ locks: read([vmGroupLock({ level: 'ReadOnly' })]) }),
    'Confirmed',
    'ReadOnlyLock',
    { severity: 'Blocking', says: 'lock "app"', actions: [] },
  ],
  [
    'ReadOnly on the VM beside CanNotDelete',
    healthyVm({
      locks: read([
        vmGroupLock(),
        vmGroupLock({ name: 'vm', scope: vmId.id, target: 'VirtualMachine', level: 'readonly' }),
      ]),
    }),
    'Confirmed',
    'ReadOnlyLock',
    { says: 'lock "vm"' },
  ],
  [
    'named for its collections, yet on the group of the VM',
    healthyVm({ locks: read([vmGroupLock({ target: 'RestorePointGroup' })]) }),
    'Confirmed',
    'CanNotDeleteLock',
  ],
  ['not readable', healthyVm({ locks: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])

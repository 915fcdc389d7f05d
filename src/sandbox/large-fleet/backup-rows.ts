import { earliest, type FieldHint } from '../resource-graph/kql/relation.ts'
import { itemRow, jobRow } from '../resource-graph/rows.ts'
import { backupTime, days } from '../world/time.ts'
import { completesAfter, failsAfter, isRunning, jobDays, stateOf, statusOf, type Run } from './backups.ts'
import { formerVault, itemIdOf, jobName } from './names.ts'
import { lastOf, type Models, type RowKind } from './row-kind.ts'

/** Slots: in its vault, in the vault that it came from. */
export function itemRows({ world, layout, traits, protections }: Models): RowKind {
  const id = (vm: number, slot: number) => {
    const place = layout.placeOf(vm)
    return itemIdOf(slot === 0 ? place.vault : formerVault(place), place)
  }
  return {
    type: 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems',
    slotsPerVm: 2,
    exists: (vm, slot, moment) => protections.hasItem(vm, slot, moment),
    id,
    name: (vm, slot) => lastOf(id(vm, slot)),
    group: () => 'rg-backup',
    location: () => '',
    row: (vm, slot, moment) => itemRow(world, protections.items(vm, moment)[slot]!),
    quick: {
      'properties.backupManagementType': () => 'AzureIaasVM',
      'properties.sourceResourceId': (vm) => layout.vmIdOf(vm),
      'properties.virtualMachineId': (vm) => layout.vmIdOf(vm),
      'properties.protectionState': (vm, slot, moment) => protections.stateOf(vm, slot, moment),
      'properties.isScheduledForDeferredDelete': (vm) => (traits.protection(vm) === 'SoftDeleted' ? true : null),
    },
  }
}

/** Slots: the days that are kept, counted back from the moment's own. */
export function jobRows({ world, layout, backups, protections }: Models): RowKind {
  const today = (moment: number) => Math.floor(moment / days(1))
  const run = (vm: number, slot: number, moment: number): Run => {
    const start = backups.startOn(vm, today(moment) - slot)!
    if (backups.locksOf(vm).length > 0) return backups.at(vm, moment).runs.find((one) => one.start === start)!
    const { error, warning } = backups.outcome(vm, start)
    const state = stateOf(moment - start, error !== undefined, warning)
    return { start, state, error: state === 'Failed' ? error : undefined }
  }
  const name = (vm: number, slot: number, moment: number) => jobName(layout.seed, vm, today(moment) - slot)
  return {
    type: 'microsoft.recoveryservices/vaults/backupjobs',
    slotsPerVm: jobDays + 1,
    exists: (vm, slot, moment) => {
      const start = backups.startOn(vm, today(moment) - slot)
      return start !== undefined && start <= moment && start > moment - days(jobDays)
    },
    id: (vm, slot, moment) => `${layout.groupOf(vm).vault}/backupJobs/${name(vm, slot, moment)}`,
    name,
    group: () => 'rg-backup',
    location: () => '',
    row: (vm, slot, moment) => jobRow(world, protections.job(vm, run(vm, slot, moment), moment)),
    slotsAt: (moment, oneOf) => {
      const first = earliest(oneOf, (hint) => earliestStart(hint, moment))
      return Math.min(jobDays + 1, Math.max(0, today(moment) - Math.floor(Math.max(first, 0) / days(1)) + 1))
    },
    times: {
      'properties.startTime': (vm, slot, moment) => backups.startOn(vm, today(moment) - slot),
      'properties.endTime': (vm, slot, moment) => endOf(run(vm, slot, moment)),
    },
    quick: {
      'properties.backupManagementType': () => 'AzureIaasVM',
      'properties.operation': () => 'Backup',
      'properties.isUserTriggered': () => null,
      'properties.status': (vm, slot, moment) => statusOf(run(vm, slot, moment)),
      'properties.startTime': (vm, slot, moment) => backupTime(new Date(backups.startOn(vm, today(moment) - slot)!)),
      'properties.endTime': (vm, slot, moment) => {
        const end = endOf(run(vm, slot, moment))
        return end === undefined ? null : backupTime(new Date(end))
      },
      'properties.entityFriendlyName': (vm) => layout.nameOf(vm),
      'properties.errorDetails': (vm, slot, moment) => {
        const { error } = run(vm, slot, moment)
        return error ? [{ ...error }] : null
      },
    },
  }
}

const endOf = (run: Run) =>
  isRunning(run) ? undefined : run.start + (run.state === 'Failed' ? failsAfter : completesAfter)

/** What a condition says of when a job began: one that runs, or ended a moment ago, began within its length before. */
function earliestStart({ field, since, texts }: FieldHint, moment: number): number | undefined {
  if (field === 'properties.startTime') return since
  if (field === 'properties.endTime' && since !== undefined) return since - completesAfter
  const runs = field === 'properties.status' && texts?.every((text) => text.toLowerCase() === 'inprogress')
  return runs ? moment - completesAfter : undefined
}

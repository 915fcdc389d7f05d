import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, unknown } from '../finding.ts'

/** Other products and people keep collections of the same VM. They count against Compute's limit and are never deleted here. */
export const unmanagedRestorePoints: Check = {
  id: 'unmanaged-restore-points',
  step: null,
  explains: ['UserErrorRpCollectionLimitReached', 'OperationNotAllowed'],
  canBlock: false,
  documentation: pages.restorePoints,

  examine({ facts, limits, vmId }) {
    if (facts.restorePoints.status === 'Unavailable')
      return unknown('the restore point collections', facts.restorePoints)
    const { collections, count, totalCount, limit } = facts.restorePoints.value
    const others = collections.filter((collection) => !collection.ownedByAzureBackup)
    if (others.length === 0) {
      return ruledOut('NoneFound', `Every restore point collection of VM ${vmId.vmName} is Azure Backup's.`, [
        evidence(vmId.id, 'restorePoints.collections[ownedByAzureBackup=false].length', 0),
      ])
    }
    const own = totalCount - others.reduce((sum, collection) => sum + collection.restorePoints.length, 0)
    const theirs = totalCount - own
    const tips = (total: number, bound: number) => theirs > 0 && total >= bound && own < bound
    const reached = tips(count, limit) || tips(totalCount, limits.computeRestorePointLimit)
    return confirmed({
      reason: reached ? 'BringsCountToLimit' : 'UnmanagedCollections',
      message: `${theirs} restore points of VM ${vmId.vmName} are not Azure Backup's (${others.map(({ name, resourceGroup }) => `${name} in ${resourceGroup}`).join(', ')})${reached ? ' and bring their number to the limit' : ''}.`,
      severity: reached ? 'Warning' : 'Info',
      evidence: others.flatMap((collection) => [
        evidence(collection.id, 'ownership', collection.ownership),
        evidence(collection.id, 'properties.restorePoints.length', collection.restorePoints.length),
      ]),
    })
  },
}

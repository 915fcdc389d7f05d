import type { RestorePoint, RestorePointCollection } from '../../backup/facts-of-restore-points.ts'
import type { Check } from '../check.ts'
import { counted } from '../counted.ts'
import { collectionsOf } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, unknown } from '../finding.ts'

/** Other products and people keep collections of the same VM. They count against Compute's limit and are never deleted here. */
export const unmanagedRestorePoints: Check = {
  id: 'unmanaged-restore-points',
  step: null,
  canBlock: false,
  advice: {
    told: 'Always',
    say: () => ({
      en: 'Whoever made the other restore points has to clean them up; this service never deletes them.',
      pt: 'Quem criou os outros pontos de restauração precisa limpá-los; este serviço nunca os exclui.',
    }),
  },
  documentation: pages.restorePoints,

  examine({ facts, limits, vmId, observedAt }) {
    if (facts.restorePoints.status === 'Unavailable')
      return unknown('the restore point collections', facts.restorePoints)
    const { collections, count, totalCount, limit } = facts.restorePoints.value
    const others = collections.filter((collection) => !collection.ownedByAzureBackup)
    const former = collections
      .filter(({ ownedByAzureBackup }) => ownedByAzureBackup)
      .flatMap(({ restorePoints }) => restorePoints.filter(({ machine }) => machine === 'Other'))
    if (others.length === 0 && former.length > 0) return ofFormerMachines(former, vmId.vmName)
    if (others.length === 0) {
      return ruledOut('NoneFound', `Every restore point collection of VM ${vmId.vmName} is Azure Backup's.`, [
        collectionsOf(vmId, collections.length),
      ])
    }
    const own = totalCount - others.reduce((sum, collection) => sum + collection.restorePoints.length, 0)
    const theirs = totalCount - own
    const tips = (total: number, bound: number) => theirs > 0 && total >= bound && own < bound
    const reached = tips(count, limit) || tips(totalCount, limits.computeRestorePointLimit)
    return confirmed({
      reason: reached ? 'BringsCountToLimit' : 'UnmanagedCollections',
      message: `${counted(theirs, 'restore point')} of VM ${vmId.vmName} ${theirs === 1 ? 'is' : 'are'} not Azure Backup's (${others.map((one) => costOf(one, observedAt)).join(', ')})${reached ? ` and ${theirs === 1 ? 'brings' : 'bring'} their number to the limit` : ''}; ${theirs === 1 ? 'it costs until its owner deletes it' : 'they cost until their owner deletes them'}.`,
      severity: reached ? 'Warning' : 'Info',
      evidence: others.flatMap((collection) => [
        evidence(collection.id, 'name', collection.name),
        evidence(collection.id, 'properties.restorePoints.length', collection.restorePoints.length),
        ...agesOf(collection).map((time) =>
          evidence(collection.id, 'properties.restorePoints[].properties.timeCreated', time),
        ),
      ]),
    })
  },
}

/** The drivers of cost: number of points and age of the oldest. */
function costOf(collection: RestorePointCollection, observedAt: string) {
  const [oldest] = agesOf(collection)
  const days = oldest === undefined ? NaN : Math.floor((Date.parse(observedAt) - Date.parse(oldest)) / 86_400_000)
  const age =
    Number.isFinite(days) && days >= 0 ? `, the oldest ${days === 0 ? 'of today' : `${counted(days, 'day')} old`}` : ''
  const { name, resourceGroup, restorePoints } = collection
  return `${name} in ${resourceGroup}: ${counted(restorePoints.length, 'point')}${age}`
}

/** Oldest and newest; one where there is one. */
function agesOf({ restorePoints }: RestorePointCollection) {
  const times = restorePoints.flatMap(({ timeCreated }) => timeCreated ?? [])
  return [...new Set([times[0], times.at(-1)])].filter((time) => time !== undefined)
}

/** Azure Backup's, of a machine that is gone: nothing cleans them up any more, and nothing else may hold its data. */
function ofFormerMachines(points: readonly RestorePoint[], vmName: string) {
  const machines = [...new Set(points.flatMap(({ sourceUniqueId }) => sourceUniqueId ?? []))]
  return confirmed({
    reason: 'PointsOfFormerMachine',
    message: `${counted(points.length, 'restore point')} under the name of VM ${vmName} ${points.length === 1 ? 'is' : 'are'} of a machine that is gone${machines.length > 0 ? ` (vmId ${machines.join(', ')})` : ''}: cleanRestorePoints deletes ${points.length === 1 ? 'it only where it is named, and until then it costs' : 'them only where each is named, and until then they cost'}.`,
    severity: 'Info',
    evidence: points.map((point) => evidence(point.id, 'properties.sourceMetadata.vmId', point.sourceUniqueId)),
  })
}

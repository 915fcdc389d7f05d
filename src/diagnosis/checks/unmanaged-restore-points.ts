import type { RestorePoint, RestorePointCollection } from '../../backup/facts-of-restore-points.ts'
import type { Check } from '../check.ts'
import { counted } from '../counted.ts'
import { collectionsOf } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, things, unknown } from '../finding.ts'
import { asItIs, inALine, type Sentence } from '../../backup/sentence.ts'

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
    if (facts.restorePoints.status === 'Unavailable') return unknown(things.collections, facts.restorePoints)
    const { collections, count, totalCount, limit } = facts.restorePoints.value
    const others = collections.filter((collection) => !collection.ownedByAzureBackup)
    const former = collections
      .filter(({ ownedByAzureBackup }) => ownedByAzureBackup)
      .flatMap(({ restorePoints }) => restorePoints.filter(({ machine }) => machine === 'Other'))
    if (others.length === 0 && former.length > 0) return ofFormerMachines(former, vmId.vmName)
    if (others.length === 0) {
      return ruledOut(
        'NoneFound',
        {
          en: `Every restore point collection of VM ${vmId.vmName} is Azure Backup's.`,
          pt: `Todas as coleções de pontos de restauração da VM ${vmId.vmName} são do Backup do Azure.`,
        },
        [collectionsOf(vmId, collections.length)],
      )
    }
    const own = totalCount - others.reduce((sum, collection) => sum + collection.restorePoints.length, 0)
    const theirs = totalCount - own
    const tips = (total: number, bound: number) => theirs > 0 && total >= bound && own < bound
    const reached = tips(count, limit) || tips(totalCount, limits.computeRestorePointLimit)
    const cost = inALine(
      others.map((one) => costOf(one, observedAt)),
      asItIs(', '),
    )
    const one = theirs === 1
    return confirmed({
      reason: reached ? 'BringsCountToLimit' : 'UnmanagedCollections',
      message: {
        en: `${counted(theirs, 'restore point')} of VM ${vmId.vmName} ${one ? 'is' : 'are'} not Azure Backup's (${cost.en})${reached ? ` and ${one ? 'brings' : 'bring'} their number to the limit` : ''}; ${one ? 'it costs until its owner deletes it' : 'they cost until their owner deletes them'}.`,
        pt: `${counted(theirs, 'ponto', 'pontos')} de restauração da VM ${vmId.vmName} não ${one ? 'é' : 'são'} do Backup do Azure (${cost.pt})${reached ? ` e ${one ? 'leva' : 'levam'} o total ao limite` : ''}; ${one ? 'gera custo até que o proprietário o exclua' : 'geram custo até que o proprietário os exclua'}.`,
      },
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
function costOf(collection: RestorePointCollection, observedAt: string): Sentence {
  const [oldest] = agesOf(collection)
  const days = oldest === undefined ? NaN : Math.floor((Date.parse(observedAt) - Date.parse(oldest)) / 86_400_000)
  const isTold = Number.isFinite(days) && days >= 0
  const { name, resourceGroup, restorePoints } = collection
  const count = restorePoints.length
  return {
    en: `${name} in ${resourceGroup}: ${counted(count, 'point')}${isTold ? `, the oldest ${days === 0 ? 'of today' : `${counted(days, 'day')} old`}` : ''}`,
    pt: `${name} em ${resourceGroup}: ${counted(count, 'ponto')}${isTold ? `, o mais antigo de ${days === 0 ? 'hoje' : `${counted(days, 'dia')} atrás`}` : ''}`,
  }
}

/** Oldest and newest; one where there is one. */
function agesOf({ restorePoints }: RestorePointCollection) {
  const times = restorePoints.flatMap(({ timeCreated }) => timeCreated ?? [])
  return [...new Set([times[0], times.at(-1)])].filter((time) => time !== undefined)
}

/** Azure Backup's, of a machine that is gone: nothing cleans them up any more, and nothing else may hold its data. */
function ofFormerMachines(points: readonly RestorePoint[], vmName: string) {
  const machines = [...new Set(points.flatMap(({ sourceUniqueId }) => sourceUniqueId ?? []))]
  const one = points.length === 1
  const ids = machines.length > 0 ? ` (vmId ${machines.join(', ')})` : ''
  return confirmed({
    reason: 'PointsOfFormerMachine',
    message: {
      en: `${counted(points.length, 'restore point')} under the name of VM ${vmName} ${one ? 'is' : 'are'} of a machine that is gone${ids}: cleanRestorePoints deletes ${one ? 'it only where it is named, and until then it costs' : 'them only where each is named, and until then they cost'}.`,
      pt: `${counted(points.length, 'ponto', 'pontos')} de restauração com o nome da VM ${vmName} ${one ? 'é' : 'são'} de uma máquina que não existe mais${ids}: cleanRestorePoints ${one ? 'só o exclui se for indicado, e até lá ele gera custo' : 'só os exclui se cada um for indicado, e até lá eles geram custo'}.`,
    },
    severity: 'Info',
    evidence: points.map((point) => evidence(point.id, 'properties.sourceMetadata.vmId', point.sourceUniqueId)),
  })
}

import Type, { type Static } from 'typebox'
import { valueOf, type Unavailable } from '../../backup/fact.ts'
import type { Extension } from '../../backup/facts-of-compute.ts'
import { foldCase } from '../../backup/resource-id.ts'
import { Text, Named } from '../../backup/schema.ts'
import { isAzureBackupsExtension } from '../../backup/words/extensions.ts'
import { powerIs } from '../../backup/words/power.ts'
import { isBeingDeleted, isUnknownState } from '../../backup/words/provisioning.ts'
import type { Moment, Observation, PlanInput, Run } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { jobInTheWay } from '../jobs-in-the-way.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions, provisioningOfVm, stateOf, unknownWord } from '../preconditions.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { things } from '../../diagnosis/finding.ts'

const DeleteFailedExtensionsBody = Type.Object({}, { additionalProperties: false })
export type DeleteFailedExtensionsBody = Static<typeof DeleteFailedExtensionsBody>

export const ExtensionsWork = Type.Object({
  extensions: Type.Array(
    Type.Object({
      id: Text(),
      name: Text(),
      /** GET by name or the list knew it, so that a 404 means it is gone. */
      listed: Type.Boolean(),
    }),
  ),
})
export type ExtensionsWork = Static<typeof ExtensionsWork>

/** Deletes Azure Backup's own extension where it failed; the next backup installs it anew. Other extensions are never touched. */
const DeleteFailedExtensionsResult = Named('DeleteFailedExtensionsResult', {
  deletedExtensions: Type.Array(Text(), { description: 'Ids.' }),
})

export const deleteFailedExtensions = defineAction({
  name: 'deleteFailedExtensions',
  summary: "Delete Azure Backup's own extension where it failed",
  body: DeleteFailedExtensionsBody,
  result: DeleteFailedExtensionsResult,
  work: ExtensionsWork,
  everyVault: true,
  deadlineSeconds: 2 * 3600, // Compute gives up on an extension operation after 90 minutes
  plan: (input) => planDeleteFailedExtensions(input),
  execute: deleteExtensions,
})

export function planDeleteFailedExtensions(
  { facts, vm }: PlanInput,
  locksOff: ReadonlySet<string> = new Set(),
): PlanContent<ExtensionsWork> {
  const rules = new Preconditions()
  const extensions = (rules.known('ExtensionsKnown', things.extensions, facts.extensions) ?? []).filter(
    isFailedBackupExtension,
  )
  rules.require('BackupExtensionFailed', extensions.length > 0, {
    code: 'NoFailedExtension',
    message: {
      en: 'No VMSnapshot or VMSnapshotLinux extension of Microsoft.Azure.RecoveryServices has failed on this VM or is held in Deleting; nothing else is deleted.',
      pt: 'Nenhuma extensão VMSnapshot ou VMSnapshotLinux de Microsoft.Azure.RecoveryServices falhou nesta VM nem está retida em Deleting; nada mais é excluído.',
    },
  })
  rules.noJobRuns(facts)
  const machine = valueOf(facts.virtualMachine)
  const vmId = machine?.id ?? vm.id
  for (const [what, state] of [
    [provisioningOfVm, machine?.provisioningState] as const,
    ...extensions.map(({ name, provisioningState }) => [stateOf(name), provisioningState] as const),
  ])
    if (isUnknownState(state)) rules.wordNotKnown(what, state, vmId)
  // Compute changes extensions of a running VM only.
  if (machine?.powerState && powerIs(machine.powerState) === 'Unknown')
    rules.wordNotKnown(powerOfVm, machine.powerState, vmId)
  const targets = extensions.map(({ id, name, foundIn }) => ({
    id: id ?? `${vmId}/extensions/${name}`,
    name,
    listed: foundIn.some((place) => place !== 'InstanceView'),
  }))
  rules.notLocked(
    facts,
    targets.map(({ id }) => id),
    locksOff,
  )
  return {
    calls: targets.map(({ id, name }) => ({
      method: 'DELETE',
      resourceId: id,
      description: { en: `Delete the failed extension ${name}`, pt: `Excluir a extensão com falha ${name}` },
    })),
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Disruptive',
    notes: [halfOfAReinstall],
    work: { extensions: targets },
  }
}

const powerOfVm: Sentence = { en: 'The power state of the VM', pt: 'O estado de energia da VM' }
const halfOfAReinstall: Sentence = {
  en: 'Deleting the extension in ARM is half of a reinstall on Windows: the guest may need the steps of the diagnosis as well.',
  pt: 'Excluir a extensão no ARM é metade de uma reinstalação no Windows: o sistema convidado pode precisar também das etapas do diagnóstico.',
}

export async function deleteExtensions(run: Run, { extensions }: ExtensionsWork) {
  const deleted: string[] = []
  for (const { id, name, listed } of extensions) {
    const outcome = await run.write(`delete extension ${name}`, {
      method: 'DELETE',
      resourceId: id,
      description: `Delete the failed extension ${name}`,
      async observe(moment) {
        const { when } = moment
        const now = await run.azure.getExtension(id)
        if (when === 'Answered' || (when === 'AnswerLost' && (now || listed)))
          return now ? { state: 'Needed' } : { state: 'Done', detail: 'The extension is gone.' }
        if (!now && listed) return { state: 'Done', detail: 'The extension was gone already.' }
        if (now && !now.isBackupExtension)
          return { state: 'Refused', code: 'NotOwnedByAzureBackup', message: `${id} is not Azure Backup's extension.` }
        return observeAround(run, name, moment)
      },
      send: () => run.azure.deleteExtension(id),
    })
    if (outcome.sent) deleted.push(id)
  }
  return { deletedExtensions: deleted }
}

/** Not only by its own address: VMSnapshot is often hidden there, and only the instance view shows that it is still there and failed. */
async function observeAround(run: Run, name: string, moment: Moment): Promise<Observation> {
  const { facts } = await run.collect()
  if (facts.extensions.status === 'Unavailable') return couldNotLook(run, facts.extensions)
  const seen = valueOf(facts.extensions)?.find((extension) => foldCase(extension.name) === foldCase(name))
  if (!seen) return { state: 'Done', detail: 'The extension is not there any more.' }
  if (!isFailedBackupExtension(seen)) return { state: 'Done', detail: 'The extension has recovered; it was left.' }
  if (isUnknownState(seen.provisioningState))
    return {
      state: 'Refused',
      code: 'FactUnavailable',
      message: unknownWord(stateOf(name), seen.provisioningState).en,
    }
  return (await jobInTheWay(run, moment)) ?? { state: 'Needed' }
}

/** "We could not look" is not "fine". What is not a matter of rights may be readable at the next look. */
const couldNotLook = (run: Run, { reason, requiredPermission }: Unavailable): Observation =>
  requiredPermission
    ? {
        state: 'Refused',
        code: 'FactUnavailable',
        message: `Could not look again before the deletion (${reason}). Missing permission: ${requiredPermission}.`,
      }
    : {
        state: 'Wait',
        seconds: run.timing.jobPollSeconds,
        reason: `Could not look again before the deletion: ${reason}.`,
      }

/** Checked here again, whatever the collector says: this decides what is deleted. */
const isFailedBackupExtension = (extension: Extension) =>
  (extension.failed || isBeingDeleted(extension.provisioningState)) &&
  extension.isBackupExtension &&
  isAzureBackupsExtension(extension)

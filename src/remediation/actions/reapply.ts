import Type, { type Static } from 'typebox'
import { valueOf } from '../../backup/fact.ts'
import type { VmBackupFacts } from '../../backup/facts.ts'
import { Text, Named, Nullable } from '../../backup/schema.ts'
import { withoutStop } from '../../backup/text.ts'
import { isUnknownState, provisioningIs } from '../../backup/words/provisioning.ts'
import type { Observation, PlanInput, Run } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { jobInTheWay } from '../jobs-in-the-way.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions, provisioningOfVm } from '../preconditions.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { things } from '../../diagnosis/finding.ts'

export const ReapplyWork = Type.Object({ vmId: Text() })
export type ReapplyWork = Static<typeof ReapplyWork>

const ReapplyResult = Named('ReapplyResult', {
  reapplied: Type.Boolean({ description: 'false: there was nothing to do.' }),
  detail: Nullable(Text()),
})

/** Lets Compute apply the VM's model again: the documented way out of a failed provisioning state. Restarts nothing. */
export const reapply = defineAction({
  name: 'reapply',
  summary: "Let Compute apply the VM's model again",
  body: Type.Object({}, { additionalProperties: false }),
  work: ReapplyWork,
  result: ReapplyResult,
  everyVault: true,
  deadlineSeconds: 2 * 3600,
  plan: (input) => planReapply(input),
  async execute(run, work) {
    const { sent, detail } = await reapplyVm(run, work)
    return { reapplied: sent, detail }
  },
})

export function planReapply({ facts, vm }: PlanInput): PlanContent<ReapplyWork> {
  const rules = new Preconditions()
  const machine = rules.known('VirtualMachineKnown', things.vm, facts.virtualMachine)
  const vmId = machine?.id ?? vm.id
  rules.noJobRuns(facts)
  rules.known('LocksKnown', things.locks, facts.locks)
  rules.notReadOnly(facts, vmId)
  if (machine && isUnknownState(machine.provisioningState))
    rules.wordNotKnown(provisioningOfVm, machine.provisioningState, vmId)
  if (machine && provisioningIs(machine.provisioningState) === 'Changing')
    rules.block(
      'PreconditionFailed',
      {
        en: `The VM is ${machine.provisioningState}; wait until it has settled.`,
        pt: `A VM está em ${machine.provisioningState}; aguarde até que se estabilize.`,
      },
      vmId,
    )
  return {
    calls: [{ method: 'POST', resourceId: `${vmId}/reapply`, description: applyAgain }],
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Disruptive',
    notes: [restartsNothing],
    work: { vmId },
  }
}

const applyAgain: Sentence = { en: "Apply the VM's model again", pt: 'Aplicar de novo o modelo da VM' }
const restartsNothing: Sentence = {
  en: 'Restarts nothing. Ends Failed with what Azure says when the VM is not Succeeded afterwards.',
  pt: 'Não reinicia nada. Termina em Failed, com o que o Azure diz, se depois disso a VM não estiver Succeeded.',
}

/** Ends when the VM's own state is Succeeded: that the operation succeeded says nothing of an extension that fails again. */
export const reapplyVm = (run: Run, { vmId }: ReapplyWork) =>
  run.write('reapply', {
    method: 'POST',
    resourceId: `${vmId}/reapply`,
    description: applyAgain.en,
    sends: 1,
    observe: async (moment) =>
      moment.when === 'BeforeSend'
        ? ((await jobInTheWay(run, moment)) ?? { state: 'Needed' })
        : stateAfter((await run.collect()).facts, moment.when === 'AnswerLost'),
    send: () => run.azure.reapply(vmId),
  })

function stateAfter({ virtualMachine, extensions }: VmBackupFacts, answerLost: boolean): Observation {
  if (virtualMachine.status === 'Unavailable')
    return refused(`whether the VM is provisioned could not be read (${virtualMachine.reason})`)
  const { provisioningState, provisioningError } = virtualMachine.value
  if (provisioningIs(provisioningState) === 'Succeeded')
    return { state: 'Done', detail: 'The VM is provisioned (Succeeded).' }
  if (provisioningIs(provisioningState) !== 'Failed')
    return { state: 'Wait', seconds: 5, reason: `The VM is ${provisioningState}.` }
  // It was Failed before: whether the call arrived cannot be told, and applying the model twice changes nothing more.
  if (answerLost) return { state: 'Needed' }
  const failed = (valueOf(extensions) ?? []).filter((extension) => extension.failed).map(({ name }) => name)
  return refused(
    `the VM is still Failed${provisioningError ? ` (${provisioningError.code}${provisioningError.message ? `: ${withoutStop(provisioningError.message)}` : ''})` : ''}${failed.length > 0 ? `; failed extensions: ${failed.join(', ')}` : ''}`,
  )
}

const refused = (what: string): Observation => ({
  state: 'Refused',
  code: 'NotInEffect',
  message: `Azure applied the model, and ${what}.`,
})

import Type from 'typebox'
import { valueOf } from '../../backup/fact.ts'
import type { PlanInput, RemediationAction, Run } from '../action.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions } from '../preconditions.ts'

/** Lets Compute apply the VM's model again: the documented way out of a failed provisioning state. Restarts nothing. */
export const reapply: RemediationAction<Record<string, never>> = {
  name: 'reapply',
  summary: "Let Compute apply the VM's model again",
  body: Type.Object({}, { additionalProperties: false }),
  deadlineSeconds: 2 * 3600,
  plan: (input) => planReapply(input),
  async execute(run, work) {
    return { reapplied: (await reapplyVm(run, (work as { vmId: string }).vmId)).sent }
  },
}

export function planReapply({ facts, vm }: PlanInput): PlanContent & { work: { vmId: string } } {
  const rules = new Preconditions()
  const machine = rules.known('VirtualMachineKnown', 'the VM', facts.virtualMachine)
  const vmId = machine?.id ?? vm.id
  rules.noJobRuns(facts)
  rules.known('LocksKnown', 'the locks', facts.locks)
  rules.notReadOnly(facts, vmId)
  return {
    calls: [{ method: 'POST', resourceId: `${vmId}/reapply`, description: "Apply the VM's model again" }],
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Disruptive',
    work: { vmId },
  }
}

export const reapplyVm = (run: Run, vmId: string) =>
  run.write('reapply', {
    method: 'POST',
    resourceId: `${vmId}/reapply`,
    description: "Apply the VM's model again",
    async observe({ when }) {
      if (when === 'BeforeSend') return { state: 'Needed' }
      if (when === 'Answered') return { state: 'Done' }
      const { facts } = await run.collect()
      const state = valueOf(facts.virtualMachine)?.provisioningState
      if (state === 'Updating') return { state: 'Wait', seconds: 5, reason: 'The VM is being updated.' }
      return state === 'Succeeded' ? { state: 'Done' } : { state: 'Needed' }
    },
    send: () => run.azure.reapply(vmId),
  })

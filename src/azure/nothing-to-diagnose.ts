import { AzureError, notSignedIn } from '../backup/azure-error.ts'
import type { Fact } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { VmId } from '../backup/resource-id.ts'
import { isUnseenSubscription } from '../backup/words/arm-errors.ts'
import { isGone } from './reading.ts'

/** Where one thing was read all others stand, whatever became of the credential meanwhile: then it is a fact like any other that is missing. */
export function refuseWithoutSignIn(facts: VmBackupFacts) {
  const { virtualMachine, ...others } = facts
  if (virtualMachine.status === 'Collected' || virtualMachine.reason !== notSignedIn) return
  if (Object.values(others).some(({ status }) => status === 'Collected')) return
  // An operation under way waits for it as for an Azure that is away.
  throw new AzureError(notSignedIn, virtualMachine.message ?? notSignedIn, { status: 401, disposition: 'Retry' })
}

/** The one thing that must exist. Everything else that is missing is a fact. */
export function refuseAbsent(vm: VmId, fact: Fact<unknown>) {
  if (fact.status === 'Collected') return
  if (isUnseenSubscription(fact.reason)) {
    throw new AzureError(
      'SubscriptionNotFound',
      `Subscription ${vm.subscriptionId} does not exist, or this service's identity does not see it.`,
      { status: 404, disposition: 'GiveUp' },
    )
  }
  if (isGone(fact))
    throw new AzureError(
      'VmNotFound',
      `Azure knows no virtual machine ${vm.vmName} in resource group ${vm.resourceGroup}: ${fact.message ?? ''}`,
      { status: 404, disposition: 'GiveUp' },
    )
}

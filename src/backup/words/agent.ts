import type { VmAgent } from '../facts-of-compute.ts'
import { provisioningStatusOf } from './provisioning.ts'
import { wordIn } from './word-in.ts'

/**
 * What the agent's status in the instance view says. `Not Ready` comes with `ProvisioningState/Unavailable` (both recorded); a word that
 * is neither is `Unknown`: whether the agent is at fault is not told.
 */
export function agentIs(status: {
  displayStatus: string | null
  code: string | null
}): Extract<VmAgent['status'], 'Ready' | 'NotReady' | 'Unknown'> {
  const { displayStatus, code } = status
  if (displayStatus !== null) {
    if (wordIn(['Ready'], displayStatus)) return 'Ready'
    return wordIn(['Not Ready', 'NotReady'], displayStatus) ? 'NotReady' : 'Unknown'
  }
  const said = provisioningStatusOf(code)
  if (said.is === 'Succeeded') return 'Ready'
  return said.is === 'Failed' || wordIn(['ProvisioningState/Unavailable'], code) ? 'NotReady' : 'Unknown'
}

/** It runs, and says so while what it works through cannot be reached: "… is running and waiting for network issue to be resolved." (recorded). */
export const waitsForNetwork = (message: string | null) => /waiting for network/i.test(message ?? '')

/** A version that the agent has not told yet. */
export const isVersionUnknown = (version: string | null | undefined) => wordIn(['Unknown'], version) !== undefined

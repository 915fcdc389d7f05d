import type { VirtualMachine } from '../world/compute.ts'
import type { StandingFault } from '../world/standing-fault.ts'
import type { VmOptions } from '../world/vm.ts'
import { subscriptionIds, type Site } from './site.ts'

export type Verdict = 'Healthy' | 'AtRisk' | 'Blocked' | 'Unknown'

/** One VM of the fleet, named after what is wrong with it. */
export interface Scenario {
  name: string
  subscription?: keyof typeof subscriptionIds
  /** Its resource group, where it must not share one. */
  group?: string
  /** By design.md 4.3, not by what the service happens to say. */
  verdict: Verdict
  confirmed: string[]
  vm?: (now: Date) => Partial<VmOptions>
  /** Findings of the guest scripts; healthy when left out. */
  guest?: { report?: Record<string, unknown>; prints?: string; confirmed: string[] }
  /** A fault that fails every backup until a person mends it. */
  standing?: StandingFault
  /** Resources around the VM; a healthy protection when left out. */
  build?: (site: Site, vm: VirtualMachine) => void
}

export const groupName = ({ group, subscription = 'production' }: Scenario) => group ?? `rg-${subscription}`

export const vmIdOf = (scenario: Scenario) =>
  `/subscriptions/${subscriptionIds[scenario.subscription ?? 'production']}/resourceGroups/${groupName(scenario)}/providers/Microsoft.Compute/virtualMachines/${scenario.name}`

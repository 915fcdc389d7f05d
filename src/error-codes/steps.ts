import type { CheckId } from '../backup/check-ids.ts'
import type { StepId } from './texts/texts.ts'

export type Os = 'Windows' | 'Linux'

/** A step for a person. `on` names its system where steps of both are told, and is told with it. */
export type Step = StepId | { on: Os; step: StepId }

type Steps = readonly [Step, ...Step[]]

const on = (os: Os, ...steps: StepId[]): readonly Step[] => steps.map((step) => ({ on: os, step }))

// Inside the VM. From the guide's "Causes and solutions" and, for Linux commands and the setting Extensions.Enabled (the guide
// writes Enable), from the agent's own README (Azure/WALinuxAgent).
export const windowsAgent = [
  'restart-agent-windows',
  'reinstall-agent-windows',
  'newest-agent-windows',
  'install-dotnet',
] as const satisfies Steps
export const linuxAgent = [
  'restart-agent-linux',
  'update-agent-linux',
  'enable-extensions',
  'provisioning-agent',
  'install-python',
  'free-disk-linux',
  'agent-restarts-itself',
  'verbose-agent-log',
  'keep-agent-logs',
] as const satisfies Steps
const bothAgents = [...on('Windows', ...windowsAgent), ...on('Linux', ...linuxAgent)]

/** Of the VM's system; of both where it is not known. */
export function agentSteps(osType: string | null): readonly Step[] {
  if (osType === 'Windows') return windowsAgent
  return osType === 'Linux' ? linuxAgent : bothAgents
}

export const linuxPython = ['install-python'] as const satisfies Steps
export const freeDisk = ['make-room'] as const satisfies Steps
export const hostChannel = ['reach-host', 'keep-dhcp'] as const satisfies Steps
export const applicationControl = on('Windows', 'application-log', 'exclude-extension', 'allow-extension')
export const windowsServices = on(
  'Windows',
  'stable-writers',
  'restart-writers',
  'writers-fail-again',
  'start-com-plus',
  'msdtc-account',
)
export const visualCpp = on('Windows', 'uninstall-visual-cpp', 'install-visual-cpp')
export const machineKeys = on('Windows', 'machine-key-rights', 'machine-key-certificates')
export const bitlocker = on('Windows', 'unlock-drive')
export const dotNetTls = on('Windows', 'strong-crypto')
export const linuxFreeze = on('Linux', 'single-mounts', 'check-file-systems', 'mounts-to-skip')
export const distribution = on('Linux', 'supported-distribution')
export const snapshotScripts = on('Linux', 'pre-and-post-scripts')
export const plainSettings = on('Linux', 'plain-backup-settings')
export const sequentialSnapshots = on('Linux', 'sequential-snapshots')

/** Deleting the extension in Azure takes half of it away on Windows (backup-azure-manage-vms); the rest is the guest's. */
export const extensionLeftovers = ['extension-leftovers-windows', 'extension-leftovers-linux'] as const satisfies Steps

// Outside of the VM. Where this service has an action, that action is the same thing, planned and recorded.
export const healExtensions = ['heal-extensions', 'wait-for-update'] as const satisfies Steps
export const cleanUpByHand = ['delete-collection', 'one-backup-a-day'] as const satisfies Steps
export const keyVaultAccess = ['key-vault-access', 'rights-take-minutes'] as const satisfies Steps
export const waitForJob = ['wait-for-job', 'spread-schedules'] as const satisfies Steps

/** What an action of this service does as well. */
export const doneByActions: ReadonlySet<Step> = new Set<Step>([
  'remove-lock',
  'clean-up-by-backup',
  ...cleanUpByHand,
  ...keyVaultAccess,
  ...waitForJob,
  'resume-protection',
  ...healExtensions,
])

const systems: ReadonlyMap<StepId, Os> = new Map<StepId, Os>([
  ...[...windowsAgent, 'extension-leftovers-windows' as const].map((step): [StepId, Os] => [step, 'Windows']),
  ...[...linuxAgent, 'extension-leftovers-linux' as const].map((step): [StepId, Os] => [step, 'Linux']),
])

/** Without those of the other system, each once; of both where the VM's is not known. */
export function ofSystem(steps: readonly Step[], osType: string | null): Step[] {
  if (osType === null) return [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()]
  const own = steps.flatMap((step) => {
    const { on, step: id } = typeof step === 'string' ? { on: systems.get(step) ?? null, step } : step
    return on === null || on === osType ? [id] : []
  })
  return [...new Set(own)]
}

/** Steps against what a check looks for: of no use where all of those checks rule it out. */
const against: Readonly<Partial<Record<StepId, readonly CheckId[]>>> = {
  'remove-lock': ['restore-point-lock', 'inherited-lock', 'vm-lock'],
  'narrow-lock': ['inherited-lock'],
  'clean-up-by-backup': ['restore-point-limit', 'restore-point-lock', 'inherited-lock'],
  'delete-collection': ['restore-point-limit'],
  'one-backup-a-day': ['restore-point-limit', 'on-demand-backup-budget'],
  'heal-extensions': ['other-extension-state', 'vmsnapshot-extension-state', 'vm-provisioning-state'],
  'wait-for-update': ['vm-provisioning-state'],
  'failed-extension-log': ['other-extension-state', 'vmsnapshot-extension-state'],
  'extension-leftovers-windows': ['vmsnapshot-extension-state'],
  'extension-leftovers-linux': ['vmsnapshot-extension-state'],
  'key-vault-access': ['key-vault-permissions'],
  'rights-take-minutes': ['key-vault-permissions'],
  'wait-for-job': ['backup-in-progress'],
  'split-disk': ['disk-size'],
  'resume-protection': ['protection-state'],
}

export const stillOfUse = (steps: readonly Step[], isRuledOut: (check: CheckId) => boolean) =>
  steps.filter((step) => {
    const checks = against[typeof step === 'string' ? step : step.step]
    return checks === undefined || !checks.every(isRuledOut)
  })

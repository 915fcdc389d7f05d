import type { Status, VmAgentView } from './compute.ts'

/** Instance view statuses in the words of the recordings. */
export const provisioned = (time: string): Status => ({
  code: 'ProvisioningState/succeeded',
  level: 'Info',
  displayStatus: 'Provisioning succeeded',
  time,
})

export const diskEncrypted: Status = {
  code: 'EncryptionState/encrypted',
  level: 'Info',
  displayStatus: 'Encryption is enabled on disk',
}

export const updating = (): Status => ({ code: 'ProvisioningState/updating', level: 'Info', displayStatus: 'Updating' })

export const provisioningFailed = (time: string, code: string, message: string): Status => ({
  code: `ProvisioningState/failed/${code}`,
  level: 'Error',
  displayStatus: 'Provisioning failed',
  message,
  time,
})

/** PowerState carries no time. */
export const power = (
  state: 'running' | 'stopped' | 'deallocated' | 'starting' | 'stopping' | 'deallocating',
): Status => ({
  code: `PowerState/${state}`,
  level: 'Info',
  displayStatus: `VM ${state}`,
})

const agent = (vmAgentVersion: string, status: Status): VmAgentView => ({
  vmAgentVersion,
  statuses: [status],
  extensionHandlers: [],
})

const agentVersions = { Linux: '2.11.1.12', Windows: '2.7.41491.1121' }

/** Agents write whole seconds and an offset. */
const reportTime = (time: Date) => time.toISOString().replace(/\.\d+Z$/, '+00:00')

/** The message of most recorded agents: 1,286 of 1,286 on Linux, 87 of 101 on Windows. */
const running = {
  Linux: 'Guest Agent is running',
  Windows: 'GuestAgent is running and processing the extensions.',
}

export const readyAgent = (time: Date, os: keyof typeof running = 'Windows', version = agentVersions[os]) =>
  agent(version, {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Ready',
    message: running[os],
    time: reportTime(time),
  })

const unavailableAgent = (time: Date, message: string, version: string) =>
  agent(version, {
    code: 'ProvisioningState/Unavailable',
    level: 'Warning',
    displayStatus: 'Not Ready',
    message,
    time: reportTime(time),
  })

/** Never heard of for as long as the time says. */
export const absentAgent = (time: Date) => {
  const { extensionHandlers: _, ...view } = unresponsiveAgent(time)
  return view
}
export const unresponsiveAgent = (time: Date) => unavailableAgent(time, 'VM Agent is unresponsive.', 'Unknown')
export const startingAgent = (time: Date) =>
  unavailableAgent(time, 'VM status blob is found but not yet populated.', 'Unknown')
export const notReadyAgent = (time: Date) => unavailableAgent(time, 'VM Agent is unresponsive.', '2.7.41491.1121')

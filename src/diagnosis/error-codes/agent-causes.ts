import { fromGuest } from './entry.ts'

export const windowsAgent = fromGuest(
  'The agent is installed and does not respond (Windows).',
  'vm-agent-status',
  'guest-agent-service',
  'guest-dotnet',
)

export const linuxAgent = fromGuest(
  'The installed agent is out of date (Linux).',
  'vm-agent-status',
  'guest-agent-version',
  'guest-agent-service',
)

/** Never automated: what a person does to the agent, or to the VM under it. */
export const agentInstallation = [
  'Uninstalling or reinstalling the VM agent',
  'Restarting or redeploying the VM: a person decides when it may go down',
]

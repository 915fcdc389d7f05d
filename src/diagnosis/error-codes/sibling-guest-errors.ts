import { siblingGuestAgentErrors } from './sibling-guest-agent-errors.ts'
import { siblingGuestExtensionErrors } from './sibling-guest-extension-errors.ts'
import { siblingGuestSnapshotErrors } from './sibling-guest-snapshot-errors.ts'

/** Codes beside the guide whose cause lies inside the VM: recognised and explained, never repaired from here. */
export const siblingGuestErrors = [
  ...siblingGuestSnapshotErrors,
  ...siblingGuestExtensionErrors,
  ...siblingGuestAgentErrors,
]

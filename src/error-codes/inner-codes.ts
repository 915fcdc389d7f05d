/**
 * Compute's own codes, as they stand in the texts of a job: what UserErrorCrpReportedUserError wraps. Tried in this order. The code
 * OperationNotAllowed alone covers much else; only the sentence about restore points (azure-docs#47934) tells the limit.
 */
export const innerCodes = [
  ['ScopeLocked', /\bScopeLocked\b|following scope\(s\) are locked/i],
  ['OperationNotAllowed', /restore points[^.]{0,120}\b(?:can ?not|can't) exceed\b/i],
  ['RequestDisallowedByPolicy', /\bRequestDisallowedByPolicy\b|disallowed by policy/i],
  ['VMAgentStatusCommunicationError', /\bVMAgentStatusCommunicationError\b/i],
  ['VMExtensionProvisioningTimeout', /\bVMExtensionProvisioningTimeout\b/i],
  ['VMExtensionProvisioningError', /\bVMExtensionProvisioningError\b/i],
  ['TooManyVMRedeploymentRequests', /\bTooManyVMRedeploymentRequests\b/i],
  ['TooManyRequests', /\bTooManyRequests\b/i],
  ['VMRestorePointInternalError', /\bVMRestorePointInternalError\b/i],
] as const satisfies readonly (readonly [code: string, pattern: RegExp])[]

export type InnerCode = (typeof innerCodes)[number][0]

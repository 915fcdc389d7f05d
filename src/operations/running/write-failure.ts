import type { AzureError } from '../../backup/azure-error.ts'
import { withStop } from '../../backup/text.ts'
import { RemediationFailure } from '../../remediation/action.ts'

/** No answer, or one that does not say whether the call took effect (a gateway's 5xx). */
export const isLost = ({ status, code }: AzureError) =>
  code !== 'NotSent' && (status === null || status >= 500 || status === 408)

/** Azure's refusal in our words where we have one; its own code otherwise. */
export function failureOf(error: AzureError, target: string) {
  const code = codeOf(error)
  const hint =
    error.code === 'UnauthorizedApplicationId'
      ? ' A system application owns this lock; this is not an expired token.'
      : ''
  const permission = error.requiredPermission ? ` Missing permission: ${error.requiredPermission}.` : ''
  const ours = `${hint}${permission}`
  // Word for word, where nothing of ours follows.
  return new RemediationFailure(code, ours === '' ? error.message : `${withStop(error.message)}${ours}`, target)
}

export const codeOf = ({ code }: { code: string }) => ourCodes[code] ?? code

const ourCodes: Record<string, string> = { ScopeLocked: 'LockedScope', UnauthorizedApplicationId: 'LockNotRemovable' }

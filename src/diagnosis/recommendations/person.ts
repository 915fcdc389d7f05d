import type { RecommendedAction } from '../diagnosis.ts'
import { findErrorCode } from '../../error-codes/find.ts'
import { texts } from '../../error-codes/texts/texts.ts'
import { askOperator, type Situation } from './situation.ts'

const advice: Readonly<Record<string, string>> = {
  'vm-extension-operations-allowed':
    'Allow extensions in the OS profile of the VM, or install an agent and allow them.',
  'other-extension-state': 'Repair or remove it with its owner; this service never deletes extensions of others.',
  'disk-size': 'Leave the disk out of the backup (selective disk backup) or split it.',
  'disk-configuration':
    'Leave the disk out of the backup, or change the policy to an Enhanced one where that is what lacks.',
  'unmanaged-restore-points': 'Ask whoever made them to clean up; this service never deletes them.',
}

/** What no request of this service does. */
export function forAPerson(situation: Situation): RecommendedAction[] {
  const { fault, blocked } = situation
  const agent = fault('vm-agent-status')
  const inherited = fault('inherited-lock')
  const last = fault('last-backup-job')
  return [
    ...(agent
      ? [askOperator(`${agent.message} If it stays so, follow the guest steps of vm-agent-status inside the VM.`)]
      : []),
    ...(blocked('vm-lock')
      ? [askOperator(`${fault('vm-lock')!.message} Ask whoever set it to take it off or to lower it to CanNotDelete.`)]
      : []),
    ...(inherited
      ? [askOperator(`${inherited.message} Ask the owner of the subscription to lock narrower scopes instead.`)]
      : []),
    ...Object.entries(advice).flatMap(([check, text]) => {
      const finding = fault(check)
      return finding ? [askOperator(`${finding.message} ${text}`)] : []
    }),
    ...(last ? afterLastBackup(situation, last) : []),
    ...missingPermissions(situation),
  ]
}

/** Only where nothing visible from outside explains the failure: else the cause's own recommendation says it better. */
function afterLastBackup({ fault }: Situation, last: NonNullable<ReturnType<Situation['fault']>>) {
  const entries = last.explains.map(findErrorCode).filter((entry) => entry !== undefined)
  const explained = entries.some((entry) =>
    entry.causes.some((cause) => cause.checks.some((id) => id !== last.check && fault(id))),
  )
  const note = entries.find((entry) => entry.note && !entry.actions)?.note
  if (explained || (last.guestSteps.length === 0 && !note)) return []
  return [
    askOperator(
      `${last.message} ${note ? texts.en.notes[note] : 'Its cause is inside the VM: follow the guest steps of last-backup-job.'}`,
    ),
  ]
}

function missingPermissions({ findings }: Situation) {
  const unread = findings.filter((finding) => finding.outcome === 'Unknown')
  const permissions = [...new Set(unread.flatMap(({ requiredPermission }) => requiredPermission ?? []))]
  return permissions.map((permission) => {
    const checks = unread.filter((finding) => finding.requiredPermission === permission).map((finding) => finding.check)
    return askOperator(
      `Grant ${permission} to this service's identity: without it ${checks.join(', ')} cannot be judged.`,
    )
  })
}

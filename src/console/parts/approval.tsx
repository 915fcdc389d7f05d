import type { Operation } from '../../remediation/operation.ts'
import { language } from '../language.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { ApproveButton, RejectButton } from './decisions.tsx'
import { nameOf } from './operation-table.tsx'
import { Said } from './said.tsx'
import { Time } from './time.tsx'

const { operation: words } = texts

export const awaitsApproval = ({ status, approval }: Pick<Operation, 'status' | 'approval'>) =>
  status === 'NotStarted' &&
  approval !== null &&
  approval.required &&
  approval.approvedBy === null &&
  approval.rejectedBy === null

/** Whether a second person has agreed, and the two buttons for one who has not yet. */
export function ApprovalState({ operation, then }: { operation: Operation; then: () => void }) {
  const { approval, plan } = operation
  if (approval === null) return null
  if (!awaitsApproval(operation)) {
    const { approvedBy, approvedDateTime, rejectedBy, rejectedDateTime, reason } = approval
    if (approvedBy === null && rejectedBy === null) return null
    return (
      <p>
        {rejectedBy === null ? say(words.approvedBy, nameOf(approvedBy!)) : say(words.rejectedBy, nameOf(rejectedBy))},{' '}
        <Time at={rejectedDateTime ?? approvedDateTime} />
        {reason === null ? null : (
          <>
            {': '}
            <bdi>{reason}</bdi>
          </>
        )}
      </p>
    )
  }
  return (
    <section class="waits">
      <h2>{say(words.waits)}</h2>
      <p>
        <Said text={plan.approvalReasons.join(' ')} language={language.value} />
      </p>
      <p>
        {say(words.requestedBy)} <bdi>{nameOf(approval.requestedBy)}</bdi> · {say(words.expires)}:{' '}
        <Time at={approval.expiresDateTime} />
      </p>
      <p class="row">
        <ApproveButton operation={operation} then={then} />
        <RejectButton operation={operation} then={then} />
      </p>
    </section>
  )
}

import type { ListedOperation, Operation } from '../../remediation/operation.ts'
import { useAsked } from '../asked.ts'
import { nameIn } from '../format.ts'
import { awaitsApproval } from '../parts/approval.tsx'
import { Badge } from '../parts/badge.tsx'
import { Curl } from '../parts/copy.tsx'
import { ApproveButton, RejectButton } from '../parts/decisions.tsx'
import { Pending } from '../parts/failure.tsx'
import { nameOf } from '../parts/operation-table.tsx'
import { Said } from '../parts/said.tsx'
import { Heading } from '../parts/shell.tsx'
import { Time } from '../parts/time.tsx'
import { addressOf } from '../router.ts'
import { language } from '../language.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { operation: words } = texts
const path = '/v1/operations?status=NotStarted&select=plan'
const lookEvery = 2000

/** What somebody has planned and a second person has not agreed to yet. */
export function Approvals() {
  const asked = useAsked<{ value: ListedOperation[] }>(path, { every: lookEvery })
  const waiting = asked.told?.value.filter(
    (one): one is ListedOperation & Pick<Operation, 'plan'> => awaitsApproval(one) && one.plan !== undefined,
  )
  return (
    <>
      <Heading text={say(words.approvals)}>
        <Curl path={path} what={say(words.approvals)} />
      </Heading>
      <Pending asked={asked} />
      {waiting?.length === 0 ? <p>{say(words.noApprovals)}</p> : null}
      <ul class="cards">
        {waiting?.map((operation) => (
          <li key={operation.id}>
            <div class="row">
              <h2>
                <a href={addressOf.operation(operation.id)}>
                  {say(words.one, word(texts.words.action, operation.action), nameIn(operation.vmId))}
                </a>
              </h2>
              <Badge of="risk" told={operation.plan.risk} />
              {operation.plan.dataLoss.length === 0 ? null : (
                <span class="tag bad">{say(words.losesData, operation.plan.dataLoss.length)}</span>
              )}
            </div>
            <p>
              <Said text={operation.plan.approvalReasons.join(' ')} language={language.value} />
            </p>
            {operation.reason === null ? null : (
              <p>
                {say(words.reason)}: <bdi>{operation.reason}</bdi>
              </p>
            )}
            <p class="quiet">
              {say(words.requestedBy)} <bdi>{nameOf(operation.createdBy)}</bdi>, <Time at={operation.createdDateTime} />{' '}
              · {say(words.expires)}: <Time at={operation.approval?.expiresDateTime ?? null} />
            </p>
            <p class="row">
              <ApproveButton operation={operation} then={() => asked.again()} />
              <RejectButton operation={operation} then={() => asked.again()} />
              <a class="button" href={addressOf.operation(operation.id)}>
                {say(words.read)}
              </a>
            </p>
          </li>
        ))}
      </ul>
    </>
  )
}

import { useState } from 'preact/hooks'
import { parseVmId } from '../../backup/resource-id.ts'
import type { Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { ListedOperation } from '../../remediation/operation.ts'
import { useAsked } from '../asked.ts'
import { lasting, nameIn } from '../format.ts'
import { language } from '../language.ts'
import { Badge } from '../parts/badge.tsx'
import { Copy, Curl } from '../parts/copy.tsx'
import { Failure, Pending } from '../parts/failure.tsx'
import { FindVm } from '../parts/find-vm.tsx'
import { Findings } from '../parts/findings.tsx'
import { LastFailureSection } from '../parts/last-failure.tsx'
import { Jobs, Locks } from '../parts/facts.tsx'
import { nameOf, OperationTable } from '../parts/operation-table.tsx'
import { PlanDialog } from '../parts/plan.tsx'
import { Points } from '../parts/points.tsx'
import { Said } from '../parts/said.tsx'
import { Heading } from '../parts/shell.tsx'
import { Time } from '../parts/time.tsx'
import { isOver } from '../is-over.ts'
import { bodyIn, planAddress } from '../planned.ts'
import { addressOf, go, parameter, withParameters } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { vm: words } = texts

/** One VM: what is wrong, what to do, and what that stands on. */
export function VmPage({ id }: { id: string }) {
  const valid = parseVmId(id) !== undefined
  const path = valid ? `/v1${id}/diagnosis` : null
  const asked = useAsked<Diagnosis>(path)
  const operations = useAsked<{ value: ListedOperation[] }>(
    valid ? `/v1/operations?vmId=${encodeURIComponent(id)}&maxpagesize=10` : null,
  )
  const { told } = asked
  const action = parameter('plan')
  const [planned] = useState(action !== null)
  // A dialog would lie over the way to sign in.
  const isStranger = told === null && asked.refusal?.status === 401
  return (
    <>
      <FindVm value={id} />
      <Heading text={told?.name ?? nameIn(id)} beside={<Copy text={id} label={say(texts.shell.copyId, nameIn(id))} />}>
        {path === null ? null : <Curl path={path} what={say(words.diagnosis)} />}
        <button
          type="button"
          disabled={!valid || asked.waitingSince !== null}
          onClick={() => asked.again({ afresh: true })}
        >
          {say(words.diagnoseNow)}
        </button>
      </Heading>
      {valid ? null : (
        <section class="failure" role="alert">
          <h2>{say(words.notAnId)}</h2>
          <p>{say(words.notAnIdMore)}</p>
        </section>
      )}
      <Ongoing operations={operations.told?.value ?? []} />
      <Pending asked={asked} lines={8} />
      {told === null ? null : <Told id={id} told={told} busy={asked.waitingSince !== null} />}
      {valid ? (
        <section>
          <h2>{say(words.operations)}</h2>
          {operations.refusal ? <Failure refusal={operations.refusal} again={() => operations.again()} /> : null}
          {operations.told === null ? null : (
            <OperationTable operations={operations.told.value} withVm={false} none={say(words.noOperations)} />
          )}
          <p>
            <a href={addressOf.audit({ vmId: id })}>{say(words.journal)}</a>
          </p>
        </section>
      ) : null}
      {action !== null && valid && !isStranger ? (
        <PlanDialog
          key={`${action} ${parameter('body')}`}
          vmId={id}
          action={action}
          body={bodyIn(parameter('body'))}
          // Who came here by the address of a plan has no page to go back to.
          onClose={() => (planned ? go(withParameters({ plan: null, body: null }), { replace: true }) : history.back())}
        />
      ) : null}
    </>
  )
}

/** Before anybody plans another: what is under way here already, and whose it is. */
function Ongoing({ operations }: { operations: ListedOperation[] }) {
  const one = operations.find((other) => !isOver(other))
  if (one === undefined) return null
  return (
    <p class="notice row" role="status">
      <Badge of="status" told={one.status} />
      <a href={addressOf.operation(one.id)}>{word(texts.words.action, one.action)}</a>
      <span>
        {say(texts.operation.by)} <bdi>{nameOf(one.createdBy)}</bdi>, <Time at={one.createdDateTime} />
      </span>
    </p>
  )
}

function Told({ id, told, busy }: { id: string; told: Diagnosis; busy: boolean }) {
  const next = told.nextRequest
  return (
    <div class="told" aria-busy={busy}>
      <section class={`verdict ${told.verdict}`}>
        <p class="row">
          <Badge of="verdict" told={told.verdict} large />
          <span class="quiet">
            <Time at={told.observedAt} only="age" /> · {say(words.cost, told.armCalls, lasting(told.durationMs))}
          </span>
        </p>
        <p class="sentence">
          <Said text={told.summary} language={language.value} />
        </p>
        {told.nextStep === null ? null : (
          <div class="next">
            <h2>{say(words.nextStep)}</h2>
            <p>
              <Said text={told.nextStep} language={language.value} />
            </p>
            {next === null ? null : (
              <p>
                <a class="button primary" href={planAddress(id, next.action, next.body)}>
                  {say(words.planIt)}: {word(texts.words.action, next.action)}
                </a>
              </p>
            )}
          </div>
        )}
        <dl class="facts">
          <div>
            <dt>{say(words.lastBackup)}</dt>
            <dd>
              {told.lastBackup === null ? (
                say(words.unknown)
              ) : (
                <>
                  <bdi>{word(texts.words.jobStatus, told.lastBackup.status)}</bdi> <Time at={told.lastBackup.time} />
                </>
              )}
            </dd>
          </div>
          <div>
            <dt>{say(words.lastRecoveryPoint)}</dt>
            <dd>
              <Time at={told.lastRecoveryPointTime} />
            </dd>
          </div>
          <div>
            <dt>{say(words.protection)}</dt>
            <dd>
              <bdi>
                {told.protectionState === null
                  ? say(words.unknown)
                  : word(texts.words.protection, told.protectionState)}
              </bdi>
            </dd>
          </div>
          <div>
            <dt>{say(words.location)}</dt>
            <dd>
              <bdi>{told.location ?? say(words.unknown)}</bdi>
            </dd>
          </div>
        </dl>
      </section>
      <Actions id={id} told={told} />
      {told.lastFailure === null ? null : <LastFailureSection failure={told.lastFailure} />}
      <Findings told={told} />
      <Points id={id} facts={told.facts} full={told.verdict !== 'Healthy'} />
      <Locks fact={told.facts.locks} />
      <Jobs fact={told.facts.backupJobs} />
    </div>
  )
}

function Actions({ id, told }: { id: string; told: Diagnosis }) {
  return (
    <section>
      <h2>{say(words.actions)}</h2>
      {told.recommendedActions.length === 0 ? <p>{say(words.noActions)}</p> : null}
      <ol class="cards" hidden={told.recommendedActions.length === 0}>
        {told.recommendedActions.map(({ action, reason, automatic, request }) => (
          <li key={`${action} ${reason}`}>
            <div class="row">
              <h3>{word(texts.words.action, action)}</h3>
              {request === null ? null : <span class="tag">{say(automatic ? words.automatic : words.byHand)}</span>}
              <span class="spacer" />
              {request === null ? null : (
                <>
                  <Curl
                    path={`${request.href}?dryRun=true`}
                    method="POST"
                    body={request.body}
                    what={say(words.planOf, action)}
                  />
                  <a
                    class="button"
                    href={planAddress(id, action, request.body)}
                    aria-label={say(words.planOf, word(texts.words.action, action))}
                  >
                    {say(words.plan)}
                  </a>
                </>
              )}
            </div>
            <p>
              <Said text={reason} language={language.value} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

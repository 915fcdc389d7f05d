import { useEffect, useRef, useState } from 'preact/hooks'
import type { AuditEvent, Operation } from '../../remediation/operation.ts'
import { useAsked } from '../asked.ts'
import { ago, day, nameIn } from '../format.ts'
import { ApprovalState } from '../parts/approval.tsx'
import { Badge } from '../parts/badge.tsx'
import { isOver } from '../is-over.ts'
import { Copy, Curl } from '../parts/copy.tsx'
import { CancelButton } from '../parts/decisions.tsx'
import { EventList } from '../parts/events.tsx'
import { Pending } from '../parts/failure.tsx'
import { lookAtFreeze } from '../parts/freeze.tsx'
import { announce } from '../parts/live.tsx'
import { LocksOff } from '../parts/locks-off.tsx'
import { nameOf } from '../parts/operation-table.tsx'
import { Outcome, Result, toldHere } from '../parts/outcome.tsx'
import { PlanContent } from '../parts/plan-content.tsx'
import { Said } from '../parts/said.tsx'
import { Heading } from '../parts/shell.tsx'
import { Time } from '../parts/time.tsx'
import { Waterfall } from '../parts/waterfall.tsx'
import { addressOf } from '../router.ts'
import { follow } from '../stream.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { operation: words } = texts
/** Several events of one moment are one look. */
const settling = 150

/** One operation, as it goes on. */
export function OperationPage({ id }: { id: string }) {
  const path = `/v1/operations/${encodeURIComponent(id)}`
  const asked = useAsked<Operation>(path)
  const { told } = asked
  const { events, brokenSince, streams } = useEvents(path, told, asked.again)
  const status = told?.status
  useEffect(() => {
    if (status === undefined) return
    announce(`${say(words.status)}: ${word(texts.words.status, status)}`)
    lookAtFreeze()
  }, [status])
  return (
    <>
      <Heading
        text={
          told === null ? say(words.title) : say(words.one, word(texts.words.action, told.action), nameIn(told.vmId))
        }
        beside={<Copy text={id} label={say(texts.shell.copyId, id)} />}
      >
        <Curl path={path} what={say(words.operation)} />
        {told !== null && !isOver(told) ? <CancelButton operation={told} then={() => asked.again()} /> : null}
      </Heading>
      <Pending asked={asked} />
      {told === null ? null : (
        <>
          <section class={`verdict ${told.status}`}>
            <p class="row">
              <Badge of="status" told={told.status} large />
              {isOver(told) ? null : (
                <>
                  <progress
                    value={told.percentComplete}
                    max={100}
                    aria-label={say(words.percent, told.percentComplete)}
                  />
                  <span>{say(words.percent, told.percentComplete)}</span>
                  {streams && brokenSince === null ? <span class="tag live">{say(words.live)}</span> : null}
                </>
              )}
            </p>
            {brokenSince === null ? null : (
              <p class="notice" role="status">
                {say(words.broken, ago(brokenSince))}
              </p>
            )}
            {told.error === null ? null : <OperationError error={told.error} leftToAPerson={!toldHere(told.result)} />}
            {isOver(told) ? <Outcome operation={told} /> : null}
            <p class="quiet">
              {say(words.by)} <bdi>{nameOf(told.createdBy)}</bdi>, <Time at={told.createdDateTime} />
              {isOver(told) ? null : (
                <>
                  {' · '}
                  <a href={addressOf.vm(told.vmId)}>{say(words.diagnose)}</a>
                </>
              )}
            </p>
            {told.reason === null ? null : (
              <p>
                {say(words.reason)}: <bdi>{told.reason}</bdi>
              </p>
            )}
            {told.prunedDateTime === null ? null : (
              <p class="notice">{say(words.pruned, day(Date.parse(told.prunedDateTime)))}</p>
            )}
          </section>
          <ApprovalState operation={told} then={() => asked.again()} />
          <LocksOff operationId={id} />
          <section>
            <h2>{say(words.steps)}</h2>
            <Waterfall operation={told} />
          </section>
          {told.result === null ? null : <Result result={told.result} />}
          <section>
            <details open={told.status === 'NotStarted'}>
              <summary>{say(words.plan)}</summary>
              <PlanContent plan={told.plan} />
            </details>
          </section>
          <section>
            <h2>{say(words.events)}</h2>
            <EventList events={events.toReversed()} />
          </section>
        </>
      )}
    </>
  )
}

/** The journal of the operation, as long as somebody looks; each entry is a reason to look at the operation again. */
function useEvents(path: string, told: Operation | null, again: () => void) {
  const [events, set] = useState<AuditEvent[]>([])
  const [brokenSince, setBroken] = useState<number | null>(null)
  const known = told !== null
  const over = useRef(false)
  over.current = told !== null && isOver(told)
  const look = useRef(again)
  look.current = again
  useEffect(() => {
    if (!known) return
    const left = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(() => look.current(), settling)
    }
    void follow(`${path}/events`, {
      until: left.signal,
      isOver: () => over.current,
      onState: (state) => {
        setBroken(state.brokenSince)
        if (state.brokenSince === null && !over.current) soon()
      },
      onEvent: ({ data }) => {
        const event = JSON.parse(data) as AuditEvent
        set((before) => (before.some(({ eventId }) => eventId === event.eventId) ? before : [...before, event]))
        if (!over.current) soon()
      },
    })
    return () => {
      clearTimeout(timer)
      left.abort()
    }
  }, [path, known])
  return { events, brokenSince, streams: events.length > 0 }
}

/** `leftToAPerson`: whether what is left is told here. */
const OperationError = ({
  error: { code, message, details: all = [] },
  leftToAPerson,
}: {
  error: NonNullable<Operation['error']>
  leftToAPerson: boolean
}) => {
  const details = leftToAPerson ? all : all.filter((detail) => detail.code !== 'LeftToAPerson')
  return (
    <div class="next">
      <h2>{say(words.error)}</h2>
      <p>
        <code>{code}</code> <Said text={message} />
      </p>
      {details.length === 0 ? null : (
        <ul class="lines">
          {details.map((detail) => (
            <li key={`${detail.code} ${detail.message}`}>
              {detail.code in texts.words.outcome ? (
                <Badge of="outcome" told={detail.code} />
              ) : (
                <code>{detail.code}</code>
              )}{' '}
              <Said text={detail.message} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

import type { AuditEvent } from '../../remediation/operation.ts'
import { addressOf } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Copy } from './copy.tsx'
import { nameOf } from './operation-table.tsx'
import { Id, Said } from './said.tsx'
import { Table } from './table.tsx'
import { Time } from './time.tsx'

const { audit: words } = texts

/** Entries of the journal. */
export function EventList({ events, withOperation = false }: { events: AuditEvent[]; withOperation?: boolean }) {
  if (events.length === 0) return <p class="quiet">{say(words.none)}</p>
  return (
    <Table
      label={say(words.title)}
      columns={[say(words.time), say(words.event), say(words.what), say(words.who), say(words.detail)]}
      rows={events.map((event) => ({
        key: event.eventId,
        cells: [
          <Time at={event.time} only="moment" />,
          <>
            {word(texts.words.event, event.kind)}
            {withOperation && event.operationId !== null ? (
              <>
                {' '}
                <a href={addressOf.operation(event.operationId)}>{event.operationId.slice(0, 8)}</a>
              </>
            ) : null}
          </>,
          whatOf(event, withOperation),
          <bdi>{nameOf(event.caller)}</bdi>,
          event.detail === null && event.armRequestId === null ? null : (
            <>
              <Detail detail={event.detail} />{' '}
              {event.armRequestId === null ? null : (
                <span class="idline quiet">
                  ARM <Copy text={event.armRequestId} label={say(texts.shell.copyId, event.armRequestId)} />
                </span>
              )}
            </>
          ),
        ],
      }))}
    />
  )
}

function whatOf({ method, step, resourceId, vmId }: AuditEvent, withVm: boolean) {
  const id = resourceId ?? (withVm ? vmId : null)
  if (method === null && step === null && id === null) return null
  return (
    <>
      {method === null ? null : <code class={`method ${method}`}>{method}</code>}{' '}
      {step === null ? null : <Said text={step} />} {id === null ? null : <Id id={id} />}
    </>
  )
}

/** The sentence of an entry where it has one; else its short values. */
function Detail({ detail }: { detail: AuditEvent['detail'] }) {
  if (detail === null) return null
  const said = detail['detail'] ?? detail['message'] ?? detail['reason']
  if (typeof said === 'string') return <Said text={said} />
  const short = Object.entries(detail).filter(([, value]) => value !== null && typeof value !== 'object')
  return <Said text={short.map(([name, value]) => `${name}: ${String(value)}`).join(', ')} />
}

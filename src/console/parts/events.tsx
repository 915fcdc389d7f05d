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
    >
      {events.map((event) => (
        <tr key={event.eventId}>
          <td>
            <Time at={event.time} only="moment" />
          </td>
          <td>
            {word(texts.words.event, event.kind)}
            {withOperation && event.operationId !== null ? (
              <>
                <br />
                <a href={addressOf.operation(event.operationId)}>{event.operationId.slice(0, 8)}</a>
              </>
            ) : null}
          </td>
          <td>
            {event.method === null ? null : <code class={`method ${event.method}`}>{event.method}</code>}{' '}
            {event.step === null ? null : <Said text={event.step} />}{' '}
            {event.resourceId === null ? null : <Id id={event.resourceId} />}
            {withOperation && event.vmId !== null && event.resourceId === null ? <Id id={event.vmId} /> : null}
          </td>
          <td>
            <bdi>{nameOf(event.caller)}</bdi>
          </td>
          <td>
            <Detail detail={event.detail} />
            {event.armRequestId === null ? null : (
              <span class="idline quiet">
                ARM <Copy text={event.armRequestId} label={say(texts.shell.copyId, event.armRequestId)} />
              </span>
            )}
          </td>
        </tr>
      ))}
    </Table>
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

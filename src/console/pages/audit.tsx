import { useEffect, useState } from 'preact/hooks'
import type { AuditEvent } from '../../remediation/operation.ts'
import { ask, Refusal } from '../ask.ts'
import { useAsked } from '../asked.ts'
import { Copy, Curl } from '../parts/copy.tsx'
import { EventList } from '../parts/events.tsx'
import { Failure, Pending } from '../parts/failure.tsx'
import { Heading } from '../parts/shell.tsx'
import { addressOf, go, parameter } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

interface Page {
  value: AuditEvent[]
  nextLink?: string
}

const { audit: words } = texts
const filters = ['vmId', 'operationId', 'kind'] as const

/** The journal, newest first: who changed what, when, and what Azure said. */
export function Audit() {
  const query = new URLSearchParams(filters.flatMap((name) => (parameter(name) ? [[name, parameter(name)!]] : [])))
  const path = `/v1/auditEvents${query.size === 0 ? '' : `?${query}`}`
  const asked = useAsked<Page>(path)
  const { older, more, next, refusal } = useOlder(asked.told)
  const head = asked.headers?.get('x-audit-head')
  return (
    <>
      <Heading text={say(words.title)}>
        <Curl path={path} what={say(words.title)} />
      </Heading>
      <Filters key={path} />
      <Pending asked={asked} lines={8} />
      {asked.told === null ? null : (
        <>
          <EventList events={[...asked.told.value, ...older]} withOperation />
          {refusal ? <Failure refusal={refusal} again={more} /> : null}
          {next === undefined ? null : (
            <button type="button" onClick={more}>
              {say(words.older)}
            </button>
          )}
          {head ? (
            <p class="quiet">
              {say(words.head)} <code class="long">{head}</code>{' '}
              <Copy text={head} label={say(texts.shell.copyId, head.slice(0, 20))} /> {say(words.headHint)}
            </p>
          ) : null}
        </>
      )}
    </>
  )
}

function Filters() {
  const [typed, type] = useState({
    vmId: parameter('vmId') ?? '',
    operationId: parameter('operationId') ?? '',
    kind: parameter('kind') ?? '',
  })
  return (
    <form
      class="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        const query = new URLSearchParams(Object.entries(typed).filter(([, value]) => value.trim() !== '')).toString()
        go(`${addressOf.audit()}${query === '' ? '' : `?${query}`}`)
      }}
    >
      <label>
        {say(words.vm)}
        <input
          class="searchbox"
          value={typed.vmId}
          spellcheck={false}
          onInput={({ currentTarget }) => type({ ...typed, vmId: currentTarget.value })}
        />
      </label>
      <label>
        {say(words.operation)}
        <input
          value={typed.operationId}
          spellcheck={false}
          onInput={({ currentTarget }) => type({ ...typed, operationId: currentTarget.value })}
        />
      </label>
      <label>
        {say(words.kind)}
        <select value={typed.kind} onChange={({ currentTarget }) => type({ ...typed, kind: currentTarget.value })}>
          <option value="">{say(words.any)}</option>
          {Object.entries(texts.words.event).map(([kind, text]) => (
            <option key={kind} value={kind}>
              {say(text)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{say(words.filter)}</button>
      {filters.some((name) => parameter(name)) ? <a href={addressOf.audit()}>{say(words.reset)}</a> : null}
    </form>
  )
}

/** Pages behind the first one, as far as somebody asks for them. */
function useOlder(first: Page | null) {
  const [older, set] = useState<AuditEvent[]>([])
  const [next, setNext] = useState<string | undefined>()
  const [refusal, refuse] = useState<Refusal | null>(null)
  useEffect(() => {
    set([])
    setNext(first?.nextLink)
  }, [first])
  const more = () => {
    if (next === undefined) return
    const { pathname, search } = new URL(next)
    refuse(null)
    ask<Page>(pathname + search).then(
      ({ told }) => {
        set((before) => [...before, ...told.value])
        setNext(told.nextLink)
      },
      (error: unknown) => {
        if (error instanceof Refusal) refuse(error)
      },
    )
  }
  return { older, more, next, refusal }
}

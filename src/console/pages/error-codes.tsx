import { useState } from 'preact/hooks'
import type { ErrorCodeEntry } from '../../error-codes/told.ts'
import { useAsked } from '../asked.ts'
import { language } from '../language.ts'
import { Curl } from '../parts/copy.tsx'
import { Pending } from '../parts/failure.tsx'
import { Said } from '../parts/said.tsx'
import { Heading } from '../parts/shell.tsx'
import { Steps } from '../parts/steps.tsx'
import { addressOf, go, parameter, withParameters } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { errorCodes: words } = texts

/** The troubleshooting guide, to be searched by what one has at hand. */
export const ErrorCodes = ({ code }: { code?: string }) => (code === undefined ? <CodeList /> : <OneCode code={code} />)

function CodeList() {
  const asked = useAsked<{ value: ErrorCodeEntry[] }>('/v1/errorCodes')
  const search = parameter('search') ?? ''
  const found = asked.told?.value.filter((entry) => matches(entry, search))
  return (
    <>
      <Heading text={say(words.title)}>
        <Curl path="/v1/errorCodes" what={say(words.title)} />
      </Heading>
      <form class="find" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          <span>{say(words.search)}</span>
          <input
            type="search"
            class="searchbox"
            value={search}
            onInput={({ currentTarget }) => go(withParameters({ search: currentTarget.value }), { replace: true })}
          />
        </label>
      </form>
      <Pending asked={asked} lines={10} />
      {found === undefined ? null : (
        <>
          <p role="status">{found.length === 0 ? say(words.none) : say(words.found, found.length)}</p>
          <ul class="codes">
            {found.map((entry) => (
              <li key={entry.code}>
                <a href={addressOf.errorCode(entry.code)}>{entry.code}</a>
                {entry.guide ? <span class="tag">{say(words.guide)}</span> : null}
                <p>
                  {entry.message === '' ? (
                    <Said text={entry.meaning} language={language.value} />
                  ) : (
                    <Said text={entry.message} />
                  )}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** Every word of the search stands somewhere in the entry. */
function matches({ code, aliases, numbers, message, meaning, sentences }: ErrorCodeEntry, search: string) {
  const text = [code, ...aliases, ...numbers, message, meaning, ...sentences.map((one) => one.message)]
    .join(' ')
    .toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((part) => text.includes(part))
}

function OneCode({ code }: { code: string }) {
  const path = `/v1/errorCodes/${encodeURIComponent(code)}`
  const asked = useAsked<ErrorCodeEntry>(path)
  const { told } = asked
  return (
    <>
      <p>
        <a href={addressOf.errorCodes()}>← {say(words.all)}</a>
      </p>
      <Heading text={told?.code ?? code} beside={told?.guide ? <span class="tag">{say(words.guide)}</span> : null}>
        <Curl path={path} what={code} />
      </Heading>
      <Pending asked={asked} />
      {told === null ? null : (
        <>
          {told.message === '' ? null : (
            <section>
              <h2>{say(words.message)}</h2>
              <blockquote>
                <Said text={told.message} />
              </blockquote>
              <p class="quiet">
                {told.numbers.length === 0 ? null : `${say(words.numbers)}: ${told.numbers.join(', ')}. `}
                {told.aliases.length === 0 ? null : `${say(words.aliases)}: ${told.aliases.join(', ')}.`}
              </p>
            </section>
          )}
          <Advice advised={told} />
          {told.sentences.length === 0 ? null : (
            <section>
              <h2>{say(words.sentences)}</h2>
              {told.sentences.map((sentence) => (
                <Sentence key={sentence.message} sentence={sentence} />
              ))}
            </section>
          )}
          {told.neverAutomated.length === 0 ? null : (
            <section>
              <h2>{say(words.never)}</h2>
              <Steps steps={told.neverAutomated} ordered={false} />
            </section>
          )}
        </>
      )}
    </>
  )
}

function Sentence({ sentence }: { sentence: ErrorCodeEntry['sentences'][number] }) {
  const [open, setOpen] = useState(false)
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Said text={sentence.message} />
      </summary>
      {open ? <Advice advised={sentence} /> : null}
    </details>
  )
}

function Advice({
  advised,
}: {
  advised: Pick<ErrorCodeEntry, 'meaning' | 'causes' | 'actions' | 'guestSteps' | 'documentation' | 'note'>
}) {
  const { meaning, causes, actions, guestSteps, documentation, note } = advised
  return (
    <section>
      <h3>{say(words.meaning)}</h3>
      <p>
        <Said text={meaning} language={language.value} />
      </p>
      {note === null ? null : (
        <p class="notice">
          <Said text={note} language={language.value} />
        </p>
      )}
      {causes.length === 0 ? null : (
        <>
          <h3>{say(words.causes)}</h3>
          <ul class="lines">
            {causes.map(({ description, checks, seenBy }) => (
              <li key={description}>
                <Said text={description} language={language.value} />{' '}
                <span class="quiet">
                  {seenBy === 'Guest' ? say(words.fromGuest) : checks.map((check) => <code key={check}>{check} </code>)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {actions.length === 0 ? null : (
        <>
          <h3>{say(words.actions)}</h3>
          <p>{actions.map((action) => word(texts.words.action, action)).join(' → ')}</p>
        </>
      )}
      {guestSteps.length === 0 ? null : (
        <>
          <h3>{say(words.person)}</h3>
          <Steps steps={guestSteps} />
        </>
      )}
      <p>
        <a href={documentation} rel="noreferrer" target="_blank">
          {say(texts.vm.documentation)}
        </a>
      </p>
    </section>
  )
}

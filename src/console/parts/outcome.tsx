import type { Operation } from '../../remediation/operation.ts'
import { language } from '../language.ts'
import { addressOf } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Said } from './said.tsx'

const { operation: words } = texts
const told = ['outcome', 'summary', 'remaining'] as const

const textIn = (value: unknown) => (typeof value === 'string' ? value : null)
const textsIn = (value: unknown) =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

/** A failed end names what is left among the details of its error, in English: readers of another language find it here. */
export const toldHere = (result: Operation['result']) =>
  language.value !== 'en' && textsIn(result?.['remaining']).length > 0

/** What came of it, before how: whether the VM is well now, what is left to a person, and where that is looked up. */
export function Outcome({ operation }: { operation: Operation }) {
  const { result, error, vmId } = operation
  const [outcome, summary] = [textIn(result?.['outcome']), textIn(result?.['summary'])]
  const remaining = error === null || toldHere(result) ? textsIn(result?.['remaining']) : []
  return (
    <>
      {summary === null ? null : (
        <p class="summary">
          {outcome === null ? null : <strong>{word(texts.words.repair, outcome)}. </strong>}
          {/* A failed end repeats its error, which is English. */}
          <Said text={summary} language={error === null ? language.value : 'en'} />
        </p>
      )}
      {remaining.length === 0 ? null : (
        <div class="next">
          <h2>{say(words.remaining)}</h2>
          <ul class="lines">
            {remaining.map((one) => (
              <li key={one}>
                <Said text={one} language={language.value} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <p>
        <a class="button" href={addressOf.vm(vmId)}>
          {say(words.diagnose)}
        </a>
      </p>
    </>
  )
}

/** Differs by action: what is short is shown as it is, the rest as JSON. */
export function Result({ result }: { result: Record<string, unknown> }) {
  const [short, long] = [[] as [string, string][], {} as Record<string, unknown>]
  for (const [name, value] of Object.entries(result))
    if (told.some((one) => one === name)) continue
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      short.push([name, String(value)])
    else if (value !== null) long[name] = value
  const hasLong = Object.keys(long).length > 0
  if (short.length === 0 && !hasLong) return null
  return (
    <section>
      <h2>{say(words.result)}</h2>
      <dl class="facts">
        {short.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Said text={value} />
            </dd>
          </div>
        ))}
      </dl>
      {hasLong ? (
        <details>
          <summary>JSON</summary>
          <pre tabIndex={0}>{JSON.stringify(long, null, 2)}</pre>
        </details>
      ) : null}
    </section>
  )
}

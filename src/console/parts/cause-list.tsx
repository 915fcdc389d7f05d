import type { FleetCause } from '../estate.ts'
import { number } from '../format.ts'
import { addressOf } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Id, Said } from './said.tsx'
import { Time } from './time.tsx'

const { causes: words } = texts

/** What hits several VMs, that which hits most first. */
export function CauseList({ causes, none }: { causes: FleetCause[]; none: string }) {
  if (causes.length === 0) return <p>{none}</p>
  return (
    <ul class="cards">
      {causes.map(({ id, kind, title, evidence, vmCount, firstSeenDateTime }) => (
        <li key={id}>
          <div class="row">
            <span class="tag">{kind}</span>
            <strong>
              <Said text={title} />
            </strong>
            <span class="spacer" />
            <a
              class="button"
              href={`${addressOf.vms()}?causeId=${encodeURIComponent(id)}`}
              aria-label={`${say(words.vms, number(vmCount))}: ${title}`}
            >
              {say(words.vms, number(vmCount))}
            </a>
          </div>
          {firstSeenDateTime === null ? null : (
            <p class="quiet">
              {say(words.since)} <Time at={firstSeenDateTime} />
            </p>
          )}
          {evidence.length === 0 ? null : (
            <details>
              <summary>{say(words.evidence)}</summary>
              <ul class="lines">
                {evidence.map(({ resourceId, property, value }) => (
                  <li key={`${resourceId} ${property}`}>
                    <Id id={resourceId} /> <code>{property}</code> <bdi>{String(value)}</bdi>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}

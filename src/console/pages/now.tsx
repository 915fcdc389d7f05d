import type { ListedOperation } from '../../remediation/operation.ts'
import { useAsked } from '../asked.ts'
import { countOf, isScanned, verdicts, type Fleet, type FleetCause } from '../estate.ts'
import { number } from '../format.ts'
import { awaitsApproval } from '../parts/approval.tsx'
import { Badge } from '../parts/badge.tsx'
import { CauseList } from '../parts/cause-list.tsx'
import { Curl } from '../parts/copy.tsx'
import { Pending } from '../parts/failure.tsx'
import { FindVm } from '../parts/find-vm.tsx'
import { Icon } from '../parts/icon.tsx'
import { LocksOff } from '../parts/locks-off.tsx'
import { OperationTable } from '../parts/operation-table.tsx'
import { Said } from '../parts/said.tsx'
import { MissingPermissions, Sources } from '../parts/sources.tsx'
import { Heading } from '../parts/shell.tsx'
import { addressOf } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { now: words } = texts
const lookEvery = 5000

/** What a person sees first: what is broken, whether it is one thing, how fresh that is, and who works on it. */
export function Now() {
  const fleet = useAsked<Fleet>('/v1/fleet', { every: lookEvery })
  const running = useAsked<{ value: ListedOperation[] }>('/v1/operations?status=Running', { every: lookEvery })
  const waiting = useAsked<{ value: ListedOperation[] }>('/v1/operations?status=NotStarted', { every: lookEvery })
  const served = fleet.refusal?.status !== 404
  return (
    <>
      <Heading text={say(words.title)}>
        <span class="spacer" />
        {served ? <Curl path="/v1/fleet" what={say(words.title)} /> : null}
      </Heading>
      <FindVm />
      {served ? <Pending asked={fleet} lines={3} /> : <p class="notice">{say(words.noEstate)}</p>}
      {fleet.told === null ? null : isScanned(fleet.told) ? (
        <Estate fleet={fleet.told} />
      ) : (
        <p class="notice">
          {say(words.noEstate)} {fleet.told.scanning.lacks === null ? null : <Said text={fleet.told.scanning.lacks} />}
        </p>
      )}
      <section>
        <h2>{say(words.running)}</h2>
        <Pending asked={running} lines={2} />
        {running.told === null ? null : (
          <OperationTable operations={running.told.value} none={say(words.nothingRuns)} />
        )}
      </section>
      <LocksOff />
      <section>
        <h2>{say(words.waiting)}</h2>
        <Pending asked={waiting} lines={2} />
        {waiting.told === null ? null : (
          <OperationTable operations={waiting.told.value.filter(awaitsApproval)} none={say(words.nothingWaits)} />
        )}
      </section>
    </>
  )
}

function Estate({ fleet }: { fleet: Fleet }) {
  const causes = useAsked<{ value: FleetCause[] }>('/v1/fleet/causes')
  const { coverage, sources } = fleet
  const read = coverage.subscriptionCount - coverage.refusedCount - coverage.incompleteCount
  return (
    <>
      <section aria-label={say(words.verdicts)}>
        <ul class="numbers">
          {verdicts.map((verdict) => (
            <li key={verdict} class={verdict}>
              <a href={`${addressOf.vms()}?verdict=${verdict}`}>
                <strong>{number(countOf(fleet, verdict))}</strong>
                <Badge of="verdict" told={verdict} />
                <span class="quiet">
                  {say(words.basis, countOf(fleet, verdict, 'Diagnosis'), countOf(fleet, verdict, 'Inventory'))}
                </span>
              </a>
            </li>
          ))}
          <li>
            <div>
              <strong>{number(fleet.unprotectedVmCount)}</strong>
              <span>{say(words.unprotected)}</span>
            </div>
          </li>
        </ul>
        {coverage.share < 1 ? (
          <p class="notice warn">
            <Icon name="bang" frame="triangle" /> {say(words.incomplete)}
          </p>
        ) : null}
      </section>
      <section>
        <h2>{say(words.causes)}</h2>
        <Pending asked={causes} lines={2} />
        {causes.told === null ? null : <CauseList causes={causes.told.value.slice(0, 5)} none={say(words.noCauses)} />}
      </section>
      <section>
        <h2>{say(words.coverage)}</h2>
        <p>
          {say(words.coverageOf, read, coverage.subscriptionCount)}{' '}
          <meter value={coverage.share} max={1} aria-label={say(words.coverage)} />
        </p>
        <MissingPermissions missing={fleet.missingPermissions} />
        <Sources sources={sources} />
      </section>
    </>
  )
}

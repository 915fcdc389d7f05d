import { inactive } from '../../backup/words/protection.ts'
import type { FleetHistory } from '../../fleet/overview/history-document.ts'
import type { ListedOperation } from '../../remediation/operation.ts'
import { useAsked } from '../asked.ts'
import { countOf, isScanned, verdicts, type Fleet, type FleetCause } from '../estate.ts'
import { ago, number } from '../format.ts'
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
import { Coverage, MissingPermissions, Sources } from '../parts/sources.tsx'
import { Heading } from '../parts/shell.tsx'
import { Change, samplesOf, TrendLine } from '../parts/trend-line.tsx'
import { addressOf } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { now: words } = texts
const lookEvery = 5000
const minute = 60_000
const mostCauses = 5

/** What a person sees first: what is broken, whether it is one thing, who works on it, and how fresh that is. */
export function Now() {
  const fleet = useAsked<Fleet>('/v1/fleet', { every: lookEvery })
  const running = useAsked<{ value: ListedOperation[] }>('/v1/operations?status=Running', { every: lookEvery })
  const waiting = useAsked<{ value: ListedOperation[] }>('/v1/operations?status=NotStarted', { every: lookEvery })
  const served = fleet.refusal?.status !== 404
  return (
    <>
      <Heading text={say(words.title)}>{served ? <Curl path="/v1/fleet" what={say(words.title)} /> : null}</Heading>
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
        <h2>{say(words.waiting)}</h2>
        <Pending asked={waiting} lines={2} />
        {waiting.told === null ? null : (
          <OperationTable operations={waiting.told.value.filter(awaitsApproval)} none={say(words.nothingWaits)} />
        )}
      </section>
      <LocksOff />
      <section>
        <h2>{say(words.running)}</h2>
        <Pending asked={running} lines={2} />
        {running.told === null ? null : (
          <OperationTable operations={running.told.value} none={say(words.nothingRuns)} />
        )}
      </section>
      {fleet.told !== null && isScanned(fleet.told) ? <HowFresh fleet={fleet.told} /> : null}
    </>
  )
}

function Estate({ fleet }: { fleet: Fleet }) {
  const causes = useAsked<{ value: FleetCause[] }>('/v1/fleet/causes', { every: 3 * lookEvery })
  const history = useAsked<FleetHistory>('/v1/fleet/history?interval=PT1H', { every: 5 * minute })
  const blocked = countOf(fleet, 'Blocked')
  const numbers = verdicts.map((verdict) => ({ verdict, count: countOf(fleet, verdict) }))
  return (
    <>
      <section aria-label={say(words.verdicts)}>
        <p class="answer">
          {blocked === 0
            ? say(words.noneBlocked, number(fleet.vmCount))
            : say(words.someBlocked, number(blocked), number(fleet.vmCount))}
        </p>
        <ul class="numbers">
          {numbers.map(({ verdict, count }) => {
            const samples = history.told === null ? [] : samplesOf(history.told, verdict)
            return (
              <li key={verdict} class={verdict}>
                <a href={`${addressOf.vms()}?verdict=${verdict}`}>
                  <Badge of="verdict" told={verdict} />
                  <span class="figure">
                    <strong>{number(count)}</strong>
                    <TrendLine samples={samples} count={count} />
                  </span>
                  <Change samples={samples} count={count} isBad={verdict === 'Healthy' ? false : true} />
                  <span class="quiet">
                    {say(words.basis, countOf(fleet, verdict, 'Diagnosis'), countOf(fleet, verdict, 'Inventory'))}
                  </span>
                </a>
              </li>
            )
          })}
          <li>
            <a href={`${addressOf.vms()}?protectionState=${inactive.join(',')}`}>
              <span class="badge quiet">{say(words.unprotected)}</span>
              <span class="figure">
                <strong>{number(fleet.unprotectedVmCount)}</strong>
              </span>
              <span class="quiet">{say(words.unprotectedMore)}</span>
            </a>
          </li>
        </ul>
        {history.told?.leftOut ? (
          <p class="quiet">
            <Said text={history.told.leftOut} />
          </p>
        ) : null}
        {fleet.coverage.share < 1 ? (
          <p class="notice warn">
            <Icon name="bang" frame="triangle" /> {say(words.incomplete)}
          </p>
        ) : null}
      </section>
      <section>
        <div class="row">
          <h2>{say(words.causes)}</h2>
          <span class="spacer" />
          {(causes.told?.value.length ?? 0) > mostCauses ? (
            <a href={addressOf.causes()}>{say(words.allCauses)}</a>
          ) : null}
        </div>
        <Pending asked={causes} lines={2} />
        {causes.told === null ? null : (
          <CauseList causes={causes.told.value.slice(0, mostCauses)} none={say(words.noCauses)} />
        )}
      </section>
    </>
  )
}

function HowFresh({ fleet: { coverage, sources, missingPermissions, runningScan } }: { fleet: Fleet }) {
  return (
    <section>
      <h2>{say(words.coverage)}</h2>
      {runningScan === null ? null : <p>{say(words.scanRuns, ago(Date.parse(runningScan.startedDateTime)))}</p>}
      <Coverage coverage={coverage} />
      <MissingPermissions missing={missingPermissions} />
      <Sources sources={sources} />
    </section>
  )
}

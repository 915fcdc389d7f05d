import type { DiagnosisRow } from '../../fleet/row.ts'
import { useAsked } from '../asked.ts'
import { commonTo } from '../common-to.ts'
import type { FleetCause } from '../estate.ts'
import { nameIn, number } from '../format.ts'
import { language } from '../language.ts'
import { Badge } from '../parts/badge.tsx'
import { Trend, vmsOfCause, vmsText } from '../parts/cause-list.tsx'
import { Curl } from '../parts/copy.tsx'
import { EvidenceTable } from '../parts/evidence.tsx'
import { Pending } from '../parts/failure.tsx'
import { Said } from '../parts/said.tsx'
import { Heading } from '../parts/shell.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { planAddress } from '../planned.ts'
import { addressOf } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { causes: words } = texts
const lookEvery = 15_000
/** Enough to tell what they have in common. */
const looked = 1000
const listed = 20

/** One thing for which several VMs fail: what shows it, whom it hits, what they share, what helps. */
export function OneCause({ id }: { id: string }) {
  const path = `/v1/fleet/causes/${encodeURIComponent(id)}`
  const asked = useAsked<FleetCause>(path, { every: lookEvery })
  const query = `causeId=${encodeURIComponent(id)}&orderby=verdict`
  const vms = useAsked<{ value: DiagnosisRow[] }>(`/v1/diagnoses?${query}&maxpagesize=${looked}`)
  const { told } = asked
  return (
    <>
      <p>
        <a href={addressOf.causes()}>← {say(words.all)}</a>
      </p>
      <Heading text={told === null ? say(words.one) : word(texts.words.cause, told.kind)}>
        <Curl path={path} what={say(words.one)} />
      </Heading>
      {asked.refusal?.status === 404 ? <p class="notice">{say(words.over)}</p> : <Pending asked={asked} />}
      {told === null ? null : <Told told={told} first={vms.told?.value[0]} />}
      {told === null ? null : (
        <section>
          <h2>{say(words.hit)}</h2>
          <Pending asked={vms} />
          {vms.told === null ? null : <Hit cause={told} rows={vms.told.value} />}
        </section>
      )}
    </>
  )
}

function Told({ told, first }: { told: FleetCause; first: DiagnosisRow | undefined }) {
  const { title, vmCount, firstSeenDateTime, lastSeenDateTime, trend, evidence, actions, links } = told
  const code =
    links.errorCode === undefined
      ? undefined
      : decodeURIComponent(nameIn(new URL(links.errorCode, location.href).pathname))
  return (
    <>
      <section class="verdict Blocked">
        <p class="sentence">
          <Said text={title} language={language.value} />
        </p>
        <p class="row">
          <a class="button primary" href={vmsOfCause(told.id)}>
            {vmsText(vmCount)}
          </a>
          <Trend trend={trend} />
        </p>
        <dl class="facts">
          <div>
            <dt>{say(words.firstSeen)}</dt>
            <dd>
              <Time at={firstSeenDateTime} />
            </dd>
          </div>
          <div>
            <dt>{say(words.lastSeen)}</dt>
            <dd>
              <Time at={lastSeenDateTime} />
            </dd>
          </div>
        </dl>
      </section>
      <section>
        <h2>{say(words.whatHelps)}</h2>
        {actions === null || actions.length === 0 ? (
          <p>{say(words.nothingHelps)}</p>
        ) : (
          <>
            <p>{actions.map((action) => word(texts.words.action, action)).join(' → ')}</p>
            {first === undefined ? null : (
              <p>
                <a class="button" href={planAddress(first.id, 'remediate', {})}>
                  <span>
                    {say(words.planOne)} <bdi>{first.name}</bdi>
                  </span>
                </a>
              </p>
            )}
          </>
        )}
        {code === undefined ? null : (
          <p>
            <a href={addressOf.errorCode(code)}>{say(words.guide, code)}</a>
          </p>
        )}
      </section>
      {evidence.length === 0 ? null : (
        <section>
          <h2>{say(words.evidence)}</h2>
          <EvidenceTable evidence={evidence} of={title} />
        </section>
      )}
    </>
  )
}

function Hit({ cause, rows }: { cause: FleetCause; rows: DiagnosisRow[] }) {
  const shared = commonTo(rows)
  return (
    <>
      {rows.length < 2 ? null : (
        <>
          <h3>{say(words.common)}</h3>
          {shared.length === 0 ? <p>{say(words.nothingCommon)}</p> : null}
          <dl class="facts">
            {shared.map(({ what, value, count, different }) => (
              <div key={what}>
                <dt>{say(texts.shared[what])}</dt>
                <dd>
                  <bdi title={value.startsWith('/') ? value : undefined}>
                    {what === 'protectionState' ? word(texts.words.protection, value) : nameIn(value)}
                  </bdi>{' '}
                  <span class="quiet">
                    {different === 1 && count === rows.length
                      ? say(words.allOfThem)
                      : say(words.someOfThem, number(count), number(rows.length))}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <Table
        label={say(words.hit)}
        columns={[texts.vms.name, texts.vms.verdict, texts.vms.lastBackup, texts.vms.location].map((one) => say(one))}
        rows={rows.slice(0, listed).map(({ id, name, resourceGroup, verdict, basis, location, ...row }) => ({
          key: id,
          cells: [
            <span class="name">
              <a href={addressOf.vm(id)}>
                <bdi>{name}</bdi>
              </a>{' '}
              <span class="quiet">
                <bdi>{resourceGroup}</bdi>
              </span>
            </span>,
            <Badge of="verdict" told={verdict} hollow={basis === 'Inventory'} />,
            row.lastBackupStatus === null && row.lastBackupDateTime === null ? null : (
              <>
                {row.lastBackupStatus === null ? null : <bdi>{word(texts.words.jobStatus, row.lastBackupStatus)}</bdi>}{' '}
                <Time at={row.lastBackupDateTime} only="age" />
              </>
            ),
            <bdi>{location}</bdi>,
          ],
        }))}
      />
      {cause.vmCount > listed ? (
        <p>
          <a href={vmsOfCause(cause.id)}>{say(words.allVms, number(cause.vmCount))}</a>
        </p>
      ) : null}
    </>
  )
}

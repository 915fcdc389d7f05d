import { useState } from 'preact/hooks'
import type { VmBackupFacts } from '../../backup/facts.ts'
import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import type { RestorePoints } from '../../backup/facts-of-restore-points.ts'
import { dayAfterBackups } from '../../diagnosis/day-after-backups.ts'
import { day as dayText } from '../format.ts'
import { planAddress } from '../planned.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Part } from './facts.tsx'
import { Id } from './said.tsx'
import { copyWord, type ShownPoint } from './shown-point.ts'
import { Table } from './table.tsx'
import { Time } from './time.tsx'
import { Timeline } from './timeline.tsx'

const { vm: words } = texts

export const Points = ({ id, facts, full }: { id: string; facts: VmBackupFacts; full: boolean }) => (
  <Part title={say(words.points)} fact={facts.restorePoints}>
    {(value) => <Shown id={id} value={value} facts={facts} full={full} />}
  </Part>
)

function Shown({ id, value, facts, full }: { id: string; value: RestorePoints; facts: VmBackupFacts; full: boolean }) {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const points = shownPoints(value, facts)
  if (points.length === 0) return <p>{say(words.noPoints)}</p>
  const toggle = (point: string) =>
    choose((before) =>
      before.has(point) ? new Set([...before].filter((one) => one !== point)) : new Set([...before, point]),
    )
  const reached = full ? fullOn(value, points, facts) : null
  return (
    <>
      <p>
        {say(words.pointsOf, value.count, value.limit)}
        {reached === null ? null : (
          <span class="warn">
            {' · '}
            {say(words.reachedOn, dayText(reached))}
          </span>
        )}
      </p>
      <Timeline points={points} limit={value.limit} fullOn={reached} />
      <details>
        <summary>{say(words.pointTable, points.length)}</summary>
        {chosen.size === 0 ? null : (
          <p class="row">
            {say(words.chosen, chosen.size)}
            <a class="button" href={planAddress(id, 'cleanRestorePoints', { restorePointIds: [...chosen] })}>
              {say(words.planDeletion)}
            </a>
          </p>
        )}
        <Table
          label={say(words.points)}
          columns={[
            <span class="unseen">{say(words.chosen, chosen.size)}</span>,
            say(words.point),
            say(words.made),
            say(words.copy),
            say(words.collection),
          ]}
          rows={points.map((point) => ({
            key: point.id,
            cells: [
              <input
                type="checkbox"
                aria-label={say(words.choose, point.name)}
                checked={chosen.has(point.id)}
                onChange={() => toggle(point.id)}
              />,
              <Id id={point.id} name={point.name} />,
              <Time at={point.time} />,
              copyWord(point),
              <>
                <Id id={point.collection} />
                {point.locks.length === 0 ? null : (
                  <>
                    {' '}
                    <span class="tag">
                      {say(words.locked)}: <bdi>{point.locks.join(', ')}</bdi>
                    </span>
                  </>
                )}
              </>,
            ],
          }))}
        />
      </details>
    </>
  )
}

/** Oldest first; those without a time at the end. */
function shownPoints({ collections }: RestorePoints, { locks }: VmBackupFacts): ShownPoint[] {
  const inTheWay = locks.status === 'Collected' ? locks.value.filter(holdsPoints) : []
  return collections
    .flatMap(({ id: collection, restorePoints }) =>
      restorePoints.map(({ id, name, timeCreated, instantOnly }) => ({
        id,
        name,
        instantOnly,
        time: timeCreated === null ? null : Date.parse(timeCreated),
        collection,
        locks: inTheWay.filter(({ scope }) => isBelow(collection, scope)).map((lock) => lock.name),
      })),
    )
    .sort((a, b) => (a.time ?? Infinity) - (b.time ?? Infinity))
}

const holdsPoints = ({ effects }: ManagementLock) =>
  effects.some((effect) => effect === 'BlocksCleanup' || effect === 'BlocksBackup')
const isBelow = (id: string, scope: string) =>
  `${id.toLowerCase()}/`.startsWith(`${scope.toLowerCase().replace(/\/$/, '')}/`)

/** Only where a lock keeps Azure Backup from making room: else the number of points does not grow. */
function fullOn({ count, limit }: RestorePoints, points: ShownPoint[], { protection, restorePoints }: VmBackupFacts) {
  const isHeld = points.some(({ locks }) => locks.length > 0)
  if (!isHeld || count >= limit || restorePoints.status !== 'Collected') return null
  const perDay = protection.status === 'Collected' ? protection.value.policy?.backupsPerDay : null
  const on = dayAfterBackups(restorePoints.collectedAt, limit - count, perDay)
  return on === null ? null : Date.parse(on)
}

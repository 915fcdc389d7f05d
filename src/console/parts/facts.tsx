import type { ComponentChildren } from 'preact'
import type { Fact } from '../../backup/fact.ts'
import type { BackupJob } from '../../backup/facts-of-backup.ts'
import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import { isCompleted, isFailed, mayRun } from '../../backup/words/jobs.ts'
import { addressOf } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Icon } from './icon.tsx'
import { Id, Said } from './said.tsx'
import { Table } from './table.tsx'
import { Lasting, Time } from './time.tsx'

const { vm: words } = texts

/** A part that was not read says so: an empty table would be taken for an answer. */
export function Part<T>({
  title,
  fact,
  children,
}: {
  title: string
  fact: Fact<T>
  children: (value: T) => ComponentChildren
}) {
  return (
    <section>
      <h2>{title}</h2>
      {fact.status === 'Collected' ? (
        children(fact.value)
      ) : (
        <p class="notice">
          <Icon name="question" frame="circle" /> {say(words.unread)}: <code>{fact.reason}</code>{' '}
          {fact.requiredPermission === undefined ? null : <code>{fact.requiredPermission}</code>}{' '}
          {fact.message === undefined ? null : <Said text={fact.message} />}
        </p>
      )}
    </section>
  )
}

export const Locks = ({ fact }: { fact: Fact<ManagementLock[]> }) => (
  <Part title={say(words.locks)} fact={fact}>
    {(locks) =>
      locks.length === 0 ? (
        <p>{say(words.noLocks)}</p>
      ) : (
        <Table
          label={say(words.locks)}
          columns={[say(words.lock), say(words.level), say(words.on), say(words.effect), say(words.notes)]}
          rows={locks.map(({ id, name, level, scope, target, effects, notes }) => ({
            key: id,
            cells: [
              <Id id={id} name={name} />,
              <bdi>{level}</bdi>,
              <>
                {word(texts.words.target, target)} <Id id={scope} />
              </>,
              effects.length === 0 ? null : effects.map((effect) => word(texts.words.effect, effect)).join(', '),
              notes === null ? null : <bdi>{notes}</bdi>,
            ],
          }))}
        />
      )
    }
  </Part>
)

export const Jobs = ({ fact }: { fact: Fact<BackupJob[]> }) => (
  <Part title={say(words.jobs)} fact={fact}>
    {(jobs) =>
      jobs.length === 0 ? (
        <p>{say(words.noJobs)}</p>
      ) : (
        <Table
          label={say(words.jobs)}
          columns={[say(words.job), say(words.status), say(words.started), say(words.took), say(words.errorCode)]}
          rows={jobs.map((job) => ({
            key: job.id,
            cells: [
              <Id id={job.id} name={job.operation} />,
              <JobStatus job={job} />,
              <Time at={job.startTime} />,
              <Lasting from={job.startTime} to={mayRun(job) ? null : job.endTime} />,
              job.errorCode === null ? null : <a href={addressOf.errorCode(job.errorCode)}>{job.errorCode}</a>,
            ],
          }))}
        />
      )
    }
  </Part>
)

function JobStatus({ job }: { job: BackupJob }) {
  const [tone, icon] = isCompleted(job)
    ? (['good', 'check'] as const)
    : isFailed(job)
      ? (['bad', 'cross'] as const)
      : (['quiet', 'dots'] as const)
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} frame="circle" />
      <bdi>{word(texts.words.jobStatus, job.status)}</bdi>
    </span>
  )
}

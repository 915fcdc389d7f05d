import type { ComponentChildren } from 'preact'
import type { DiagnosisRow } from '../../fleet/row.ts'
import { nameIn } from '../format.ts'
import { addressOf } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Badge } from './badge.tsx'
import { ReasonNames } from './reason-names.tsx'
import { Time } from './time.tsx'

const { vms: words } = texts

interface Column {
  name: Record<'en' | 'pt', string>
  /** In pixels at the least, and its part of what is left. */
  width: readonly [number, number]
  /** `orderby` of the API, with the direction that is asked for first. */
  order?: string
  cell: (row: DiagnosisRow) => ComponentChildren
}

const none = <span class="quiet">–</span>
const plain = (text: string | null) => (text === null ? none : <bdi>{text}</bdi>)

/** Every column that can be chosen, in the order of the table; the name of the VM stands before them. */
const table = {
  verdict: {
    name: words.verdict,
    width: [132, 1],
    order: 'verdict',
    cell: ({ verdict, basis }) => <Badge of="verdict" told={verdict} hollow={basis === 'Inventory'} />,
  },
  reasons: {
    name: words.reasons,
    width: [180, 2.4],
    cell: ({ reasons, summary }) => (
      <span title={summary}>{reasons.length === 0 ? none : <ReasonNames reasons={reasons} />}</span>
    ),
  },
  lastBackup: {
    name: words.lastBackup,
    width: [170, 1.7],
    order: 'lastBackupDateTime',
    cell: ({ lastBackupStatus, lastBackupDateTime }) =>
      lastBackupStatus === null && lastBackupDateTime === null ? (
        none
      ) : (
        <>
          {lastBackupStatus === null ? null : <bdi>{word(texts.words.jobStatus, lastBackupStatus)}</bdi>}{' '}
          <Time at={lastBackupDateTime} only="age" />
        </>
      ),
  },
  points: {
    name: words.points,
    width: [112, 0.9],
    order: 'restorePoints desc',
    cell: ({ restorePoints }) => (restorePoints === null ? none : <Gauge {...restorePoints} />),
  },
  limitReached: {
    name: words.limitReached,
    width: [130, 1],
    order: 'limitReachedDateTime',
    cell: ({ limitReachedDateTime }) => <Time at={limitReachedDateTime} only="age" />,
  },
  errorCode: {
    name: words.errorCode,
    width: [200, 2],
    cell: ({ errorCode }) =>
      errorCode === null ? (
        none
      ) : (
        <a href={addressOf.errorCode(errorCode)} tabIndex={-1}>
          <bdi>{errorCode}</bdi>
        </a>
      ),
  },
  protection: {
    name: words.protection,
    width: [130, 1],
    cell: ({ protectionState }) =>
      protectionState === null ? none : <bdi>{word(texts.words.protection, protectionState)}</bdi>,
  },
  locks: {
    name: words.locks,
    width: [110, 0.8],
    cell: ({ locks }) =>
      locks === null
        ? none
        : locks.count === 0
          ? say(texts.shell.none)
          : say(words.locksOf, locks.blocking, locks.count),
  },
  nextBackup: {
    name: words.nextBackup,
    width: [120, 1],
    cell: ({ nextScheduledBackupDateTime }) => <Time at={nextScheduledBackupDateTime} only="age" />,
  },
  policy: { name: words.policy, width: [140, 1.2], cell: ({ policyName }) => plain(policyName) },
  vault: {
    name: words.vault,
    width: [140, 1.2],
    cell: ({ vaultId }) => plain(vaultId === null ? null : nameIn(vaultId)),
  },
  location: { name: words.location, width: [110, 0.9], cell: ({ location }) => plain(location) },
  subscription: {
    name: words.subscription,
    width: [290, 1.6],
    cell: ({ subscriptionId }) => <code>{subscriptionId}</code>,
  },
  operation: {
    name: words.operation,
    width: [150, 1.2],
    cell: ({ operation }) =>
      operation === null ? (
        none
      ) : (
        <a href={addressOf.operation(operation.id)} tabIndex={-1}>
          {word(texts.words.action, operation.action)}
        </a>
      ),
  },
  observed: {
    name: words.observed,
    width: [110, 0.9],
    order: 'observedDateTime',
    cell: ({ observedDateTime }) => <Time at={observedDateTime} only="age" />,
  },
} satisfies Record<string, Column>

export type ColumnName = keyof typeof table
export const columns: Record<ColumnName, Column> = table
export const columnNames = Object.keys(columns) as ColumnName[]
export const isColumn = (name: string): name is ColumnName => Object.hasOwn(columns, name)

const Gauge = ({ count, limit }: { count: number; limit: number }) => (
  <span class="gauge">
    <svg viewBox="0 0 40 6" aria-hidden="true">
      <rect class="rail" width="40" height="6" rx="3" />
      <rect
        class={count >= limit ? 'bad' : count >= limit - 2 ? 'warn' : 'good'}
        width={limit === 0 ? 40 : Math.min(40, (count / limit) * 40)}
        height="6"
        rx="3"
      />
    </svg>
    {count}/{limit}
  </span>
)

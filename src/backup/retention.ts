import type { BackupPolicy, PolicyRetention, RecoveryPoint } from './facts-of-backup.ts'
import { inWords } from './iso-duration.ts'
import type { Sentence } from './sentence.ts'
import { ruleOf } from './words/policies.ts'

/** A recovery point that a policy would let expire, and why. */
export interface Expiring {
  id: string
  time: string | null
  because: Sentence
}

const day = 24 * 3600_000

/** Azure Backup cleans up once in 24 h: what is due by then goes with the first time. */
export const firstCleanUp = (from: number) => from + day

/**
 * The recovery points that go by then (Unix time) when an item is protected with a policy: its retention applies to those that are there as well
 * (backup-architecture, "Impact of policy change on recovery points"), while a stopped item kept them without end. What cannot be told of a
 * point counts against it. `retention` has to be understood.
 */
export function expiringUnder(
  policy: Pick<BackupPolicy, 'type' | 'instantRetentionDays'> & { retention: PolicyRetention },
  points: readonly RecoveryPoint[],
  by: number,
): Expiring[] {
  const newest = Math.max(...points.map(({ time }) => Date.parse(time ?? '')).filter(Number.isFinite))
  return points.flatMap((point) => {
    const because = fromVault(point, policy.retention, by) ?? fromSnapshots(point, policy, by, newest)
    return because === null ? [] : [{ id: point.id, time: point.time, because }]
  })
}

function fromVault(
  { time, rule, expiryDateTime }: RecoveryPoint,
  retention: PolicyRetention,
  by: number,
): Sentence | null {
  if (time === null)
    return {
      en: 'it does not say when it was made, so whether the policy keeps it cannot be told',
      pt: 'ele não diz quando foi criado, por isso não se sabe se a política o mantém',
    }
  const known = ruleOf(rule)
  if (known === 'onDemand') {
    if (expiryDateTime === null)
      return {
        en: 'it was made on demand and does not say until when it is kept',
        pt: 'ele foi criado sob demanda e não diz até quando é mantido',
      }
    return Date.parse(expiryDateTime) > by
      ? null
      : {
          en: `it was made on demand and to be kept until ${expiryDateTime}`,
          pt: `ele foi criado sob demanda, para ser mantido até ${expiryDateTime}`,
        }
  }
  if (known !== 'Unknown') {
    const duration = retention[known]
    if (duration === null)
      return {
        en: `it is kept by the ${known} rule, which the policy does not have`,
        pt: `ele é mantido pela regra ${known}, que a política não tem`,
      }
    return endOf(time, duration) > by
      ? null
      : {
          en: `the policy keeps ${known} recovery points for ${inWords(duration)}`,
          pt: `a política mantém pontos de recuperação da regra ${known} por ${inWords(duration, 'pt')}`,
        }
  }
  const shortest = Object.values(retention)
    .flatMap((duration) => duration ?? [])
    .toSorted((a, b) => endOf(time, a) - endOf(time, b))[0]
  if (shortest === undefined)
    return { en: 'the policy keeps no recovery points', pt: 'a política não mantém pontos de recuperação' }
  return endOf(time, shortest) > by
    ? null
    : {
        en: `by which rule it is kept is not told, and the shortest of the policy is ${inWords(shortest)}`,
        pt: `não se informa por qual regra ele é mantido, e a mais curta da política é de ${inWords(shortest, 'pt')}`,
      }
}

/** A snapshot-only point expires with its snapshot; the newest is kept until the next backup has succeeded. */
function fromSnapshots(
  { instantOnly, time }: RecoveryPoint,
  policy: Pick<BackupPolicy, 'type' | 'instantRetentionDays'>,
  by: number,
  newest: number,
): Sentence | null {
  const at = Date.parse(time ?? '')
  const days = instantOnly ? (policy.instantRetentionDays ?? 0) : Infinity
  if (!(at < newest && at + days * day <= by)) return null
  const kept = policy.instantRetentionDays
  return {
    en: `it exists as a snapshot only, and the policy keeps snapshots for ${kept === null ? 'a time that is not told' : inWords(`P${kept}D`)}`,
    pt: `ele existe apenas como instantâneo, e a política mantém instantâneos por ${kept === null ? 'um tempo não informado' : inWords(`P${kept}D`, 'pt')}`,
  }
}

/** Months and years are those of the calendar; where the day is missing in one, its last day. */
const ends: Record<string, (from: Date, count: number) => number> = {
  D: (from, count) => from.getTime() + count * day,
  W: (from, count) => from.getTime() + count * 7 * day,
  M: addMonths,
  Y: (from, count) => addMonths(from, count * 12),
}

/** Unix time; what is no duration of the facts counts as over. */
function endOf(time: string, duration: string): number {
  const [, count = '', unit = ''] = /^P(\d+)([DWMY])$/.exec(duration) ?? []
  return ends[unit]?.(new Date(time), Number(count)) ?? -Infinity
}

function addMonths(from: Date, months: number): number {
  const to = new Date(from)
  to.setUTCMonth(to.getUTCMonth() + months)
  if (to.getUTCDate() !== from.getUTCDate()) to.setUTCDate(0)
  return to.getTime()
}

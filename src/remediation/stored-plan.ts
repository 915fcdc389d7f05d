import type { DataLoss, HeldLock, Plan } from './plan.ts'

type Later = 'loses' | 'approvalReasons' | 'scopesToReach' | 'holds' | 'dataLoss' | 'plannedDateTime'

/** A plan as a row keeps it, of whichever version: earlier ones know fewer fields, and other names of times. */
export type StoredPlan = Omit<Plan, Later> &
  Partial<Pick<Plan, 'loses' | 'approvalReasons' | 'scopesToReach'>> & {
    dataLoss: (Omit<DataLoss, 'kind'> & Partial<Pick<DataLoss, 'kind'>>)[]
    holds?: StoredHold[]
    plannedAt: string
  }
interface StoredHold {
  lockId: string
  offSince: string
  backBy: string | null
}

/** Under the names of the first version: an older one that runs beside this one reads it too. */
export function planToStore({ plannedDateTime, holds, ...plan }: Plan): StoredPlan {
  return {
    ...plan,
    holds: holds.map(({ lockId, offSinceDateTime, dueBackDateTime }) => ({
      lockId,
      offSince: offSinceDateTime,
      backBy: dueBackDateTime,
    })),
    plannedAt: plannedDateTime,
  }
}

/** What the plan of an earlier version does not tell is empty. */
export function planAsStored({ plannedAt, holds = [], ...stored }: StoredPlan): Plan {
  return {
    ...{ loses: [], approvalReasons: [], scopesToReach: [] },
    ...stored,
    dataLoss: stored.dataLoss.map((loss) => ({ kind: 'RestorePoint', ...loss })),
    holds: holds.map(heldLockOf),
    plannedDateTime: plannedAt,
  }
}

const heldLockOf = ({ lockId, offSince, backBy }: StoredHold): HeldLock => ({
  lockId,
  offSinceDateTime: offSince,
  dueBackDateTime: backBy,
})

import type { Language } from '../backup/sentence.ts'
import type { DataLoss, HeldLock, Plan } from './plan.ts'

type Later = 'loses' | 'approvalReasons' | 'scopesToReach' | 'holds' | 'dataLoss' | 'plannedDateTime'

/** A plan as a row keeps it, of whichever version: earlier ones know fewer fields, and other names of times. */
export type StoredPlan = Omit<Plan, Later> &
  Partial<Pick<Plan, 'loses' | 'approvalReasons' | 'scopesToReach'>> & {
    dataLoss: (Omit<DataLoss, 'kind'> & Partial<Pick<DataLoss, 'kind'>>)[]
    holds?: StoredHold[]
    plannedAt: string
    /** What is told of it in Portuguese; earlier versions told English alone. */
    inPortuguese?: Texts
  }

/** Those of its sentences, in the order of the plan. */
interface Texts {
  calls: string[]
  blockers: string[]
  dataLoss: string[]
  loses: string[]
  approvalReasons: string[]
  notes: string[]
}
interface StoredHold {
  lockId: string
  offSince: string
  backBy: string | null
}

/** Under the names of the first version: an older one that runs beside this one reads it too. */
export function planToStore({ plannedDateTime, holds, ...plan }: Plan, inPortuguese?: Plan): StoredPlan {
  return {
    ...plan,
    holds: holds.map(({ lockId, offSinceDateTime, dueBackDateTime }) => ({
      lockId,
      offSince: offSinceDateTime,
      backBy: dueBackDateTime,
    })),
    plannedAt: plannedDateTime,
    ...(inPortuguese ? { inPortuguese: textsOf(inPortuguese) } : {}),
  }
}

const textsOf = ({ calls, blockers, dataLoss, loses, approvalReasons, notes }: Plan): Texts => ({
  calls: calls.map(({ description }) => description),
  blockers: blockers.map(({ message }) => message),
  dataLoss: dataLoss.map(({ reason }) => reason),
  loses,
  approvalReasons,
  notes,
})

/** What the plan of an earlier version does not tell is empty. */
export function planAsStored(
  { plannedAt, holds = [], inPortuguese, ...stored }: StoredPlan,
  language: Language = 'en',
): Plan {
  const plan: Plan = {
    ...{ loses: [], approvalReasons: [], scopesToReach: [] },
    ...stored,
    dataLoss: stored.dataLoss.map((loss) => ({ kind: 'RestorePoint', ...loss })),
    holds: holds.map(heldLockOf),
    plannedDateTime: plannedAt,
  }
  return language === 'en' || !inPortuguese ? plan : { ...plan, ...withTexts(plan, inPortuguese) }
}

/** A text that is missing stays English, and one of what the plan does not hold any more tells nothing. */
const withTexts = (plan: Plan, { calls, blockers, dataLoss, loses, approvalReasons, notes }: Texts) => ({
  calls: plan.calls.map((call, n) => ({ ...call, description: calls[n] ?? call.description })),
  blockers: plan.blockers.map((blocker, n) => ({ ...blocker, message: blockers[n] ?? blocker.message })),
  dataLoss: plan.dataLoss.map((loss, n) => ({ ...loss, reason: dataLoss[n] ?? loss.reason })),
  loses: plan.loses.map((text, n) => loses[n] ?? text),
  approvalReasons: plan.approvalReasons.map((text, n) => approvalReasons[n] ?? text),
  notes: plan.notes.map((text, n) => notes[n] ?? text),
})

const heldLockOf = ({ lockId, offSince, backBy }: StoredHold): HeldLock => ({
  lockId,
  offSinceDateTime: offSince,
  dueBackDateTime: backBy,
})

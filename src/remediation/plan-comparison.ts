import Type, { type Static } from 'typebox'
import { Document } from '../backup/schema.ts'
import { Plan, PlannedCall } from './plan.ts'

/** What has become of a plan that somebody asked for. */
export const PlanComparison = Document(
  {
    changed: Type.Boolean({
      description: 'Approved now, it would end PlanChanged: what it stands on differs, if not the calls themselves.',
    }),
    addedCalls: Type.Array(PlannedCall),
    removedCalls: Type.Array(PlannedCall),
    asked: Plan,
    now: Plan,
  },
  { title: 'PlanComparison' },
)
export type PlanComparison = Static<typeof PlanComparison>

export function comparisonOf(asked: Plan, now: Plan): PlanComparison {
  const missingIn = (other: Plan) => {
    const there = new Set(other.calls.map(keyOf))
    return (call: PlannedCall) => !there.has(keyOf(call))
  }
  return {
    changed: asked.etag !== now.etag,
    addedCalls: now.calls.filter(missingIn(asked)),
    removedCalls: asked.calls.filter(missingIn(now)),
    asked,
    now,
  }
}

const keyOf = ({ method, resourceId }: PlannedCall) => `${method} ${resourceId.toLowerCase()}`

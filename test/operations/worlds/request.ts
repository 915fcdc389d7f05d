import type { Plan } from '../../../src/remediation/plan.ts'
import type { OrderSpec } from './spec.ts'
import type { Witness } from './witness.ts'

/** The body as it is sent: with the ids of this world, in a casing of the caller's own. */
export function bodyOf(witness: Witness): Record<string, unknown> {
  const {
    world,
    spec: { order },
  } = witness.ground
  const locks = world.locks.values().map(({ id }) => id)
  const points = world.restorePointCollections
    .values()
    .flatMap(({ properties }) => properties.restorePoints)
    .sort((a, b) => Date.parse(a.properties.timeCreated) - Date.parse(b.properties.timeCreated))
    .map(({ id }) => id)
  const named = (ids: string[], numbers: number[]) =>
    numbers.map((number, index) => {
      const id = ids[number] ?? ids[number % Math.max(1, ids.length)] ?? '/subscriptions/none'
      return index % 2 === 0 ? id : loud(id)
    })
  return {
    ...order.body,
    ...(order.locks ? { lockIds: named(locks, order.locks) } : {}),
    ...(order.points ? { restorePointIds: named(points, order.points) } : {}),
    ...(order.namesPolicy ? { policyId: world.backupPolicies.values()[0]?.id ?? 'none' } : {}),
    ...(order.acceptsLoss ? { acceptDataLoss: withoutCopy(witness) } : {}),
  }
}

const withoutCopy = (witness: Witness) => witness.points().flatMap(({ id, copied }) => (copied ? [] : [id]))

/** What a caller makes of a plan. */
export function consentTo(plan: Plan | undefined, body: Record<string, unknown>, how: OrderSpec['consent']) {
  if (!plan) return { ifMatch: undefined, body }
  const losses = plan.dataLoss.map(({ restorePointId }) => restorePointId)
  const accepted: Record<typeof how, string[]> = {
    AsPlanned: losses.map((id, index) => (index % 2 === 0 ? id : loud(id))),
    None: [],
    Fewer: losses.slice(1),
    More: [...losses, `${plan.vmId}/restorePoints/another`],
    NoPlan: [],
    AnyPlan: losses,
    OldPlan: losses,
  }
  const acceptDataLoss = accepted[how]
  const ifMatch: Partial<Record<typeof how, string>> = { AnyPlan: '*', OldPlan: '"another"' }
  return {
    ifMatch: how === 'None' ? undefined : (ifMatch[how] ?? plan.etag),
    body: /^(cleanRestorePoints|remediate|resumeProtection)$/.test(plan.action) ? { ...body, acceptDataLoss } : body,
  }
}

/** In upper case, letter by letter: "ß" has none. */
export const loud = (id: string) =>
  Array.from(id, (letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter)).join('')

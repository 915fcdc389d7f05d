import type { Plan } from '../../../src/remediation/plan.ts'
import { takesLoss } from './order-specs.ts'
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
  const named = (ids: string[], numbers: number[], none: string) =>
    numbers.map((number, index) => {
      const id = ids[number] ?? ids[number % Math.max(1, ids.length)] ?? none
      return index % 2 === 0 ? id : loud(id)
    })
  const body: Record<string, unknown> = {
    ...order.body,
    ...(order.locks ? { lockIds: named(locks, order.locks, none.lock) } : {}),
    ...(order.points ? { restorePointIds: named(points, order.points, none.restorePoint) } : {}),
    ...(order.namesPolicy ? { policyId: world.backupPolicies.values()[0]?.id ?? none.policy } : {}),
    ...(order.acceptsLoss ? { acceptDataLoss: withoutCopy(witness) } : {}),
  }
  return order.spoiledIds ? spoiled(body, order) : body
}

const elsewhere = '/subscriptions/00000000-0000-4000-8000-000000000009/resourceGroups/none/providers'
const vaultElsewhere = `${elsewhere}/Microsoft.RecoveryServices/vaults/none`
/** Of nothing that there is. */
const none = {
  lock: `${elsewhere}/Microsoft.Authorization/locks/none`,
  restorePoint: `${elsewhere}/Microsoft.Compute/restorePointCollections/none/restorePoints/none`,
  policy: `${vaultElsewhere}/backupPolicies/none`,
  recoveryPoint: `${vaultElsewhere}/backupFabrics/Azure/protectionContainers/none/protectedItems/none/recoveryPoints/none`,
}

/** The last id of the list is none any more. */
function spoiled(body: Record<string, unknown>, { action, spoiledIds }: OrderSpec) {
  const field = ['lockIds', 'restorePointIds'].find((name) => name in body) ?? 'acceptDataLoss'
  const ids = (body[field] as string[] | undefined) ?? []
  const last = ids.at(-1) ?? (action === 'resumeProtection' ? none.recoveryPoint : none.restorePoint)
  const wrong: Record<NonNullable<typeof spoiledIds>, string> = {
    AnotherType: last.split('/').slice(0, -2).join('/'),
    NoId: 'another',
    Nul: `${last}\0`,
    HalfCharacter: `${last}\ud83d`,
  }
  return { ...body, [field]: [...ids.slice(0, -1), wrong[spoiledIds!]] }
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
    More: [...losses, plan.action === 'resumeProtection' ? none.recoveryPoint : none.restorePoint],
    NoPlan: [],
    AnyPlan: losses,
    OldPlan: losses,
  }
  const acceptDataLoss = accepted[how]
  const ifMatch: Partial<Record<typeof how, string>> = {
    AnyPlan: '*',
    OldPlan: '"another"',
  }
  return {
    ifMatch: how === 'None' ? undefined : (ifMatch[how] ?? plan.etag),
    body: takesLoss(plan) ? { ...body, acceptDataLoss } : body,
  }
}

/** In upper case, letter by letter: "ß" has none. */
export const loud = (id: string) =>
  Array.from(id, (letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter)).join('')

import Type, { type Static } from 'typebox'
import { ArmIdText } from '../../backup/arm-id-text.ts'
import { sameId } from '../../backup/resource-id.ts'
import type { RemediationAction, RemovedLock } from '../action.ts'
import { putLocksBack } from '../locks.ts'
import { Preconditions } from '../preconditions.ts'

const RestoreLocksBody = Type.Object(
  { lockIds: Type.Optional(Type.Array(ArmIdText(['Microsoft.Authorization/locks']), { minItems: 1, maxItems: 50 })) },
  { additionalProperties: false },
)
export type RestoreLocksBody = Static<typeof RestoreLocksBody>

/** Puts back what this service took off, those of `restore: "Never"` included: it is how their removal is undone. */
export const restoreLocks: RemediationAction<RestoreLocksBody> = {
  name: 'restoreLocks',
  summary: 'Put back locks that this service took off',
  body: RestoreLocksBody,
  deadlineSeconds: 3600,

  plan({ memory, body }) {
    const rules = new Preconditions()
    const locks = memory.removedLocks.filter(
      ({ lock }) => !body.lockIds || body.lockIds.some((id) => sameId(id, lock.id)),
    )
    for (const id of body.lockIds ?? []) {
      if (!locks.some(({ lock }) => sameId(lock.id, id)))
        rules.block('PreconditionFailed', `${id} was not taken off by this service, or is back already.`, id)
    }
    return {
      calls: locks.map(({ lock }) => ({
        method: 'PUT',
        resourceId: lock.id,
        description: `Put the ${lock.level} lock "${lock.name}" on ${lock.scope} back`,
      })),
      preconditions: rules.preconditions,
      blockers: rules.blockers,
      dataLoss: [],
      risk: 'Reversible',
      notes: locks.length === 0 ? ['No lock of this VM is off: nothing will be done.'] : [],
      work: { locks },
    }
  },

  async execute(run, work) {
    return { restoredLocks: await putLocksBack(run, (work as { locks: RemovedLock[] }).locks) }
  },
}

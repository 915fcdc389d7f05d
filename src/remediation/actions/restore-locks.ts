import Type, { type Static } from 'typebox'
import { ArmIdText } from '../../backup/arm-id-text.ts'
import { sameId } from '../../backup/resource-id.ts'
import { RemovedLock } from '../action.ts'
import { defineAction } from '../define-action.ts'
import type { LockLease } from '../lock-lease.ts'
import { putLocksBack, locksBack } from '../locks.ts'
import { Preconditions } from '../preconditions.ts'
import { Named } from '../../backup/schema.ts'
import type { Sentence } from '../../backup/sentence.ts'

const RestoreLocksBody = Type.Object(
  { lockIds: Type.Optional(Type.Array(ArmIdText(['Microsoft.Authorization/locks']), { minItems: 1, maxItems: 50 })) },
  { additionalProperties: false },
)
export type RestoreLocksBody = Static<typeof RestoreLocksBody>

const RestoreLocksResult = Named('RestoreLocksResult', locksBack)

/** Puts back what this service took off, those of `restore: "Never"` included: it is how their removal is undone. */
export const restoreLocks = defineAction({
  name: 'restoreLocks',
  summary: 'Put back locks that this service took off',
  body: RestoreLocksBody,
  result: RestoreLocksResult,
  work: Type.Object({ locks: Type.Array(RemovedLock) }),
  deadlineSeconds: 3600,

  plan({ vm, memory, body }) {
    const rules = new Preconditions()
    const locks = memory.removedLocks.filter(
      ({ lock }) => !body.lockIds || body.lockIds.some((id) => sameId(id, lock.id)),
    )
    const leaseOf = (id: string) => memory.leases.find(({ lock }) => sameId(lock.id, id))
    for (const id of body.lockIds ?? []) {
      if (locks.some(({ lock }) => sameId(lock.id, id))) continue
      const why = leaseOf(id)
        ? {
            en: `${id} is held off by operations of other VMs, which put it back.`,
            pt: `${id} é mantido removido por operações de outras VMs, que o repõem.`,
          }
        : {
            en: `${id} was not taken off by this service, or is back already.`,
            pt: `${id} não foi removido por este serviço, ou já voltou.`,
          }
      rules.block('PreconditionFailed', why, id)
    }
    const stayOff = locks.flatMap(({ lock }) => heldByOthers(lock, leaseOf(lock.id), vm.key))
    return {
      calls: locks.map(({ lock }) => ({
        method: 'PUT',
        resourceId: lock.id,
        description: {
          en: `Put the ${lock.level} lock "${lock.name}" on ${lock.scope} back`,
          pt: `Repor o bloqueio ${lock.level} "${lock.name}" em ${lock.scope}`,
        },
      })),
      preconditions: rules.preconditions,
      blockers: rules.blockers,
      dataLoss: [],
      risk: 'Reversible',
      notes: locks.length === 0 ? [noneOff] : stayOff,
      work: { locks },
    }
  },

  async execute(run, { locks }) {
    return { ...(await putLocksBack(run, locks)) }
  },
})

const noneOff: Sentence = {
  en: 'No lock of this VM is off: nothing will be done.',
  pt: 'Esta VM não tem bloqueio removido: nada será feito.',
}

/** Ends this VM's leases; a lock that others need off stays off for them. */
function heldByOthers({ id }: RemovedLock['lock'], lease: LockLease | undefined, vmKey: string): Sentence[] {
  const others = lease?.holders.filter((holder) => holder.vmKey !== vmKey) ?? []
  if (others.length === 0) return []
  const until = others.some((holder) => holder.until === null) ? null : lease!.backBy
  return [
    {
      en: `${id} stays off ${until === null ? 'until it is put back for them' : `until ${until} at the latest`}: operations of other VMs hold it off.`,
      pt: `${id} fica removido ${until === null ? 'até ser reposto para elas' : `até ${until} no máximo`}: operações de outras VMs o mantêm assim.`,
    },
  ]
}

import { locksNamed } from '../next-step/locks-named.ts'
import type { Check } from '../check.ts'
import { locksOn } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { ruledOut, things, unknown } from '../finding.ts'
import { lockedRestorePoints } from '../locked-restore-points.ts'
import { isOnSubscription } from '../locks-in-the-way.ts'

/** A subscription's lock reaches every VM in it, so it is for a person to judge: never taken off without being named. */
export const inheritedLock: Check = {
  id: 'inherited-lock',
  step: null,
  canBlock: true,
  advice: {
    told: 'Always',
    say: (locks) =>
      locks.length === 0
        ? {
            en: 'The owner of the subscription has to lock narrower scopes instead.',
            pt: 'O proprietário da assinatura precisa bloquear escopos mais restritos em vez dela.',
          }
        : {
            en: `The owner of the subscription has to replace ${locksNamed(locks).en} by locks on narrower scopes.`,
            pt: `O proprietário da assinatura precisa substituir ${locksNamed(locks).pt} por bloqueios em escopos mais restritos.`,
          },
  },
  documentation: pages.locks,

  examine(input) {
    const { facts, vmId } = input
    if (facts.locks.status === 'Unavailable') return unknown(things.locks, facts.locks)
    const locks = facts.locks.value.filter(isOnSubscription)
    if (locks.length > 0) return lockedRestorePoints(locks, input)
    return ruledOut(
      'NoSubscriptionLock',
      {
        en: `No lock on subscription ${vmId.subscriptionId}.`,
        pt: `Nenhum bloqueio na assinatura ${vmId.subscriptionId}.`,
      },
      [locksOn(`/subscriptions/${vmId.subscriptionId}`, 0)],
    )
  },
}

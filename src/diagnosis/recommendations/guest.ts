import { valueOf } from '../../backup/fact.ts'
import { powerIs } from '../../backup/words/power.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { entriesOfLastFailure } from '../jobs-seen.ts'
import { forbidsVmPost } from '../locks-in-the-way.ts'
import { after, request, type Situation } from './situation.ts'

/**
 * Looking inside, where the last failure has causes that only show there and nothing visible from outside explains it. Never by the
 * playbook: it runs a script as root.
 */
export function checkGuest(situation: Situation): RecommendedAction[] {
  const { input, locks, fault, quiet } = situation
  const last = fault('last-backup-job')
  const vm = valueOf(input.facts.virtualMachine)
  if (!last || !quiet || vm?.vmAgent.status !== 'Ready' || fault('vm-agent-status')) return []
  if (powerIs(vm.powerState) !== 'Running' || vm.allowExtensionOperations === false) return []
  if (locks.some((lock) => forbidsVmPost(lock, input.vmId))) return []
  const causes = entriesOfLastFailure(input.facts).flatMap((entry) => entry.causes)
  const ids = causes.flatMap(({ checks }) => checks)
  if (situation.anyFault(ids, last.check) || !ids.some((id) => id.startsWith('guest-'))) return []
  return [
    request(
      situation,
      'checkGuest',
      after(last, {
        en: 'Nothing seen from outside explains it; a script that only reads looks inside the VM.',
        pt: 'Nada visto de fora o explica; um script que só lê examina dentro da VM.',
      }),
      false,
    ),
  ]
}

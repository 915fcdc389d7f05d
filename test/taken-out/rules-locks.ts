import { of, type Rule } from './a-rule.ts'

/** Which locks go off, who is asked, for how long, and how they come back. */
export const aboutLocks: Rule[] = [
  ...of('src/remediation/locks.ts', [
    {
      name: 'A lock that is never ours is not deleted, whatever the plan took it for.',
      find: "if (isNeverOurs(lock)) throw new RemediationFailure('LockNotRemovable', protectedBecause(lock).en, lock.id)",
      becomes: 'void isNeverOurs(lock)',
    },
    {
      name: 'A lock that somebody has changed since it was journaled stays.',
      find: 'if (!sameLock(now, lock))',
      becomes: 'if (false)',
    },
    {
      name: 'A lock on its way off for good is for two people.',
      find: "...(restore === 'Never'\n",
      becomes: '...(false\n',
    },
    {
      name: 'A lock that guards other VMs is for two people.',
      find: '...(sharedWithOtherVms === true',
      becomes: '...(false',
    },
    {
      name: 'A lock of which that could not be told is for two people.',
      find: '...(sharedWithOtherVms === null',
      becomes: '...(false',
    },
    {
      name: 'A lock is given up only where a read shows that its scope is gone.',
      find: '(await run.azure.scopeExists(lock.scope)) ? null :',
      becomes: 'false ? null :',
    },
    {
      name: 'An operation does not begin where a lock is on again that was off when it was planned.',
      find: "return { state: 'Refused', code: 'LockedScope', message }",
      becomes: "return message && { state: 'Done' }",
    },
    {
      name: 'A lock that cannot go back keeps no other off.',
      find: 'failures.push(error)\n      else throw error',
      becomes: 'throw error\n      else throw error',
    },
  ]),
  ...of('src/remediation/actions/remove-locks.ts', [
    {
      name: 'A lock that is never ours is not planned to be off.',
      find: 'if (isNeverOurs(lock)) rules.block(',
      becomes: 'if (false) rules.block(',
    },
    {
      name: 'Only a lock on restore points of Azure Backup may stay off for good.',
      find: "else if (restore === 'Never' && !mayStayOff(lock)) {",
      becomes: 'else if (false) {',
    },
    {
      name: 'Without a name only locks on restore points of Azure Backup go off.',
      find: 'known.filter((lock) => mayStayOff(lock) && !isNeverOurs(lock))',
      becomes: 'known.filter((lock) => !isNeverOurs(lock))',
    },
    {
      name: 'A lock that holds up nothing of this VM is not taken off by name.',
      find: 'if (lock && holdsThisVm(lock)) return [lock]',
      becomes: 'if (lock && holdsThisVm) return [lock]',
    },
    {
      name: 'A lock is asked off for LOCK_OFF_MAX at most.',
      find: 'if (restore === undefined || (secondsOf(restore) ?? 0) <= secondsOf(lockOffMax)!) return undefined',
      becomes: 'if (restore === undefined || secondsOf(lockOffMax)) return undefined',
    },
    {
      name: 'A lock that has been off for as long as one may be comes back first.',
      find: '} else if (lease && !mayBeHeld(lease, limits, observedAt)) {',
      becomes: '} else if (false) {',
    },
    {
      name: 'The VM’s own group keeps its lock where old collections lie in it.',
      find: '!sameId(lock.scope, vmGroup) &&',
      becomes: 'vmGroup !== undefined &&',
    },
  ]),
  ...of('src/remediation/lock-lease.ts', [
    {
      name: 'Asking again keeps no lock off for ever.',
      find: 'backBy === null || Date.parse(now) < latestBack(offSince, lockOffMax)',
      becomes: 'backBy === null || latestBack(offSince, lockOffMax) > 0',
    },
    {
      name: 'A lock that another VM’s operation took off guards other VMs.',
      find: 'return lease.vmKey !== key || lease.holders.some(({ vmKey }) => vmKey !== key) || lease.sharedWithOtherVms',
      becomes: 'return key && lease.sharedWithOtherVms',
    },
    {
      name: 'A deletion holds off the lock that would come back before it.',
      find: "if (method === 'DELETE') return isAtOrBelow(resourceId, lock.scope) || isAtOrBelow(lock.scope, resourceId)",
      becomes: "if (method === 'DELETE') return false",
    },
  ]),
  ...of('src/remediation/playbook-backup.ts', [
    {
      name: 'A lock that was put on meanwhile and not planned to be off stays.',
      find: 'if (!own)\n',
      becomes: 'if (false)\n',
    },
    {
      name: 'A planned lock that somebody changed while the clean-up was waited for stays.',
      find: 'if (!sameLock(now, own))',
      becomes: 'if (false)',
    },
    {
      name: 'The second backup of a playbook keeps to the budget of the day.',
      find: 'if (memory.onDemandBackupsToday < limits.onDemandBackupBudget) return null',
      becomes: 'if (memory && limits) return null',
    },
    {
      name: 'A playbook backs up twice at the most.',
      find: '|| round === rounds)',
      becomes: '|| round === 9 * rounds)',
    },
  ]),
  ...of('src/backup/lock-reach.ts', [
    {
      name: 'A lock on a group with other VMs’ restore points is shared.',
      find: 'others === null ? null : others.some((id) => isAtOrBelow(id, scope))',
      becomes: 'others === null ? null : others.some((id) => isAtOrBelow(id, scope) && false)',
    },
    {
      name: 'Whether a lock is shared is not known where the others could not be listed.',
      find: 'others === null ? null : others',
      becomes: 'others === null ? false : others',
    },
  ]),
  ...of('src/operations/locks/lock-lease.ts', [
    {
      name: 'A lock that others hold off is not put back under them.',
      find: 'if (others > 0) {\n    // It may have died over a removal',
      becomes: 'if (others > 99) {\n    // It may have died over a removal',
      only: 'while it goes back',
    },
    {
      name: 'One operation at a time is about a lock.',
      find: "if (await isOthersTurn(trx, row, operation)) return { wait: 'Another operation is about this lock.' }\n  const left",
      becomes: 'const left',
      only: 'while it is taken off',
    },
    {
      name: 'A lock is watched for as long as a lost removal may still take it off.',
      find: 'if (watched !== null && watched > 0) return { watched }',
      becomes: '',
      only: 'after a removal whose answer was lost',
    },
  ]),
  ...of('src/operations/locks/lock-journal.ts', [
    {
      name: 'An operation that failed keeps no lock off that was to return.',
      find: "when ${ending} = 'Succeeded' then coalesce(held.restore_at > now(), false)",
      becomes: 'when true then coalesce(held.restore_at > now(), false)',
    },
    {
      name: 'A lock is off for LOCK_OFF_MAX in all, however often somebody asks.',
      find: 'sql<Date>`least(now() + make_interval(secs => ${seconds}), ${latest})`',
      becomes: "sql<Date>`greatest(now() + make_interval(secs => ${seconds}), ${latest} - interval '99 years')`",
    },
  ]),
]

import { of, type Rule } from './a-rule.ts'

/** `rules.noJobRuns(facts)` and the like: what a plan asks before it plans. */
const asks = (name: string, call: string, by = '') => ({ name, find: call, becomes: by })

/** What a plan refuses before anything is written, and what its etag stands for. */
export const aboutPlans: Rule[] = [
  ...of('src/remediation/plan.ts', [
    {
      name: 'An etag stands for what is written, and what it stands on.',
      find: 'blockers, dataLoss, risk, decides]',
      becomes: 'blockers, dataLoss, risk]',
    },
    {
      name: 'An etag stands for what is lost.',
      find: 'blockers, dataLoss, risk, decides]',
      becomes: 'blockers, risk, decides]',
    },
    {
      name: 'An etag is that of one VM.',
      find: 'const said = [action, vm.key, calls,',
      becomes: 'const said = [action, calls,',
    },
  ]),
  ...of('src/remediation/preconditions.ts', [
    {
      name: 'A lock of a level that is not known counts as ReadOnly.',
      find: 'mayForbidChange(one) && isAtOrBelow(target, one.scope)',
      becomes: "one.level === 'ReadOnly' && isAtOrBelow(target, one.scope)",
    },
  ]),
  ...of('src/remediation/actions/clean-restore-points.ts', [
    asks('No clean-up is planned while a job runs.', '  rules.noJobRuns(facts)\n'),
    asks('No clean-up is planned under a lock.', '  rules.notLocked(facts, targetIds, locksOff)\n'),
    {
      name: 'No clean-up is planned where protection is in a state that is not known.',
      find: "if (protection && protectionIs(protection) === 'Unknown')",
      becomes: 'if (false)',
    },
    {
      name: 'Where a deletion has not ended, no other collection is deleted.',
      find: 'held.length > 0 ? held : owned.filter(holdsPoints)',
      becomes: 'owned.filter(holdsPoints)',
    },
    {
      name: 'The points of a collection of another VM are never planned for deletion.',
      find: '  sameId(collection.sourceId, vmId) &&\n',
      becomes: '',
    },
    {
      name: 'A collection that is not named as Azure Backup names its own is never planned for deletion.',
      find: " &&\n  foldCase(collection.name).startsWith('azurebackup_')",
      becomes: '',
    },
    {
      name: 'A clean-up remembers which copy each point has.',
      find: 'copy: point.instantOnly === false ? point.recoveryPointId : null,',
      becomes: 'copy: null,',
    },
    {
      name: 'A clean-up remembers the machine that it was planned for.',
      find: 'machine: machine ? { uniqueId: machine.uniqueId, timeCreated: machine.timeCreated } : null,',
      becomes: 'machine: null,',
    },
    {
      name: 'How much room is needed has to be known.',
      find: "rules.block('FactUnavailable', {\n        en: `How much",
      becomes: "void ('FactUnavailable', {\n        en: `How much",
    },
    {
      name: 'A whole collection is asked for without a choice of points.',
      find: "mode === 'Collection' && (keepLatest !== undefined || restorePointIds !== undefined)",
      becomes: 'false',
    },
  ]),
  ...of('src/remediation/actions/delete-failed-extensions.ts', [
    asks('No extension is planned for its deletion while a job runs.', '  rules.noJobRuns(facts)\n'),
    {
      name: 'No extension is planned for its deletion under a lock.',
      find: 'rules.notLocked(\n',
      becomes: 'void [].concat(\n',
    },
    {
      name: 'An extension that has recovered since the plan stays.',
      find: 'if (!isFailedBackupExtension(seen)) return',
      becomes: 'if (false) return',
    },
    {
      name: 'No extension is planned for its deletion in a state that is not known.',
      find: 'if (isUnknownState(state)) rules.wordNotKnown(what, state, vmId)',
      becomes: '',
    },
    {
      name: 'No extension is deleted that is in a state that is not known by now.',
      find: 'if (isUnknownState(seen.provisioningState))',
      becomes: 'if (false)',
    },
    {
      name: 'No extension is planned for its deletion where it is not known whether the VM runs.',
      find: "if (machine?.powerState && powerIs(machine.powerState) === 'Unknown')",
      becomes: 'if (false)',
    },
  ]),
  ...of('src/remediation/actions/reapply.ts', [
    asks('No reapply is planned while a job runs.', '  rules.noJobRuns(facts)\n'),
    asks('No reapply is planned under a ReadOnly lock.', '  rules.notReadOnly(facts, vmId)\n'),
    {
      name: 'A VM in motion is not reapplied.',
      find: "if (machine && provisioningIs(machine.provisioningState) === 'Changing')",
      becomes: 'if (false)',
    },
  ]),
  ...of('src/remediation/actions/remove-locks.ts', [
    {
      name: 'A lock of a level that is not known is not planned to be off.',
      find: "else if (lockForbids(lock) === 'Unknown') rules",
      becomes: 'else if (false) rules',
    },
    {
      name: 'A lock that is inherited is none of the restore points.',
      find: '    !lock.inherited &&\n',
      becomes: '',
    },
    {
      name: 'A lock is of the restore points where a collection is Azure Backup’s for certain.',
      find: 'collections.some((collection) => collection.ownedByAzureBackup && reaches(collection))',
      becomes: 'collections.some((collection) => reaches(collection))',
    },
  ]),
  ...of('src/remediation/actions/trigger-backup.ts', [
    asks('No backup is planned while a job runs.', '  rules.noJobRuns(facts)\n'),
    asks('No backup is planned under a ReadOnly lock.', '  if (item) rules.notReadOnly(facts, item)\n'),
    {
      name: 'No backup is planned where protection is in a state that is not known.',
      find: "if (protection && is === 'Unknown') rules",
      becomes: 'if (false) rules',
    },
    {
      name: 'Backups that this service sent count where no job tells of them.',
      find: 'Math.max(memory.onDemandBackupsToday, onDemandJobsToday(facts, observedAt))',
      becomes: 'onDemandJobsToday(facts, observedAt)',
    },
    {
      name: 'Backups that others asked for count.',
      find: 'Math.max(memory.onDemandBackupsToday, onDemandJobsToday(facts, observedAt))',
      becomes: 'memory.onDemandBackupsToday',
    },
    {
      name: 'No recovery point is made that has expired already.',
      find: 'expiry !== undefined && Date.parse(expiry) <= now.getTime()',
      becomes: 'false',
    },
  ]),
  ...of('src/remediation/actions/cancel-backup.ts', [
    {
      name: 'A backup whose phase is not known is not cancelled.',
      find: 'if (job.phase === null)',
      becomes: 'if (false)',
    },
    {
      name: 'A backup in a status that is not known is not cancelled.',
      find: "if (jobIs(job) === 'Unknown') return",
      becomes: 'if (false) return',
    },
    {
      name: 'A backup that Azure does not offer to cancel is not cancelled.',
      find: 'return job.cancellable\n',
      becomes: 'return true\n',
    },
    {
      name: 'Of several backups the one to cancel is named.',
      find: 'if (named.length > 1 && open.length > 1)',
      becomes: 'if (false)',
    },
  ]),
  ...of('src/remediation/actions/check-guest.ts', [
    {
      name: 'No script is planned while a snapshot may be taken.',
      find: "rules.require('NoSnapshotUnderWay', job === undefined, {",
      becomes: "rules.require('NoSnapshotUnderWay', true, {",
    },
    {
      name: 'No script is sent to a VM that allows no extension operations.',
      find: 'machine.allowExtensionOperations !== false, {',
      becomes: 'true, {',
    },
    {
      name: 'No script is sent to a VM that does not run.',
      find: "if (powerState !== null && powerIs(powerState) !== 'Running')",
      becomes: 'if (false)',
    },
    {
      name: 'No script is sent to an agent that is not ready.',
      find: "if (vmAgent.status !== 'Ready')",
      becomes: 'if (false)',
    },
    asks('No script is planned under a ReadOnly lock.', '    rules.notReadOnly(facts, vmId)\n'),
  ]),
  ...of('src/remediation/actions/resume-protection.ts', [
    {
      name: 'The policy of a stopped item is never guessed.',
      find: "rules.require('PolicyKnown', policyId !== null, {",
      becomes: "rules.require('PolicyKnown', true, {",
    },
    {
      name: 'Another policy is not given to an item that is protected.',
      find: "rules.require('ProtectionNotActive', !active, {",
      becomes: "rules.require('ProtectionNotActive', true, {",
    },
    {
      name: 'An item in a state that is not known is not resumed.',
      find: "if (protectionIs(protection) === 'Unknown') rules",
      becomes: 'if (false) rules',
    },
    {
      name: 'Protection is not resumed with a policy of a type that is not known.',
      find: "if (policyIs(policy) === 'Unknown') rules",
      becomes: 'if (false) rules',
    },
    {
      name: 'Protection is resumed with a policy for virtual machines alone.',
      find: "rules.require('PolicyFits', inVault && forVms, {",
      becomes: "rules.require('PolicyFits', inVault, {",
    },
    {
      name: 'Protection is not resumed where its recovery points could not be read.',
      find: "rules.known('RecoveryPointsKnown', things.recoveryPoints, facts.recoveryPoints)",
      becomes: 'valueOf(facts.recoveryPoints)',
    },
    {
      name: 'What lets recovery points expire cannot be undone.',
      find: "risk: expiring.length > 0 ? 'Irreversible' : 'Reversible',",
      becomes: "risk: 'Reversible',",
    },
    asks('Protection is not planned to be resumed while a job runs.', '    rules.noJobRuns(facts)\n'),
    asks('Protection is not planned to be resumed under a ReadOnly lock.', '    rules.notReadOnly(facts, item)\n'),
  ]),
  ...of('src/remediation/protection-run.ts', [
    {
      name: 'An item that somebody else has protected meanwhile is left as it is.',
      find: 'return isActive(now)\n',
      becomes: 'return false\n',
    },
    {
      name: 'Protection is not sent again while a job may be its.',
      find: 'return jobs.some(mayRun)\n',
      becomes: 'return false\n',
    },
    {
      name: 'What was undeleted is in a state that is known before it is protected.',
      find: "!isSoftDeleted(now) && protectionIs(now) !== 'Unknown'",
      becomes: '!isSoftDeleted(now)',
    },
  ]),
  ...of('src/remediation/actions/grant-key-vault-access.ts', [
    {
      name: 'Nobody is let into a key vault by a guess.',
      find: "rules.require('ServicePrincipalKnown', principalId !== undefined, {",
      becomes: "rules.require('ServicePrincipalKnown', true, {",
    },
    {
      name: 'No access is planned beside a key vault that could not be read.',
      find: "rules.block(\n    'FactUnavailable',\n    {\n      en: `Could not read key vault",
      becomes: "void [].concat(\n    'FactUnavailable',\n    {\n      en: `Could not read key vault",
    },
    asks(
      'No access is planned under a ReadOnly lock.',
      '  for (const { vaultId } of lacking) rules.notReadOnly(facts, vaultId)\n',
    ),
  ]),
  ...of('src/remediation/key-vault-grants.ts', [
    {
      name: 'A vault that decides by access policies by now is given no role.',
      find: 'if (!vault.usesRoles) return changed(vaultId)',
      becomes: '',
    },
    {
      name: 'Rights to keys are given where a key encryption key is in use.',
      find: 'keys: usesKeyEncryptionKey ? rights : [],',
      becomes: 'keys: rights,',
    },
  ]),
]

import { of, type Rule } from './a-rule.ts'

const words = 'test/backup/words/words.test.ts'

/** What keeps a write back, backups, protection, key vaults, and the VM. */
export const aboutWrites: Rule[] = [
  ...of('src/azure/collector.ts', [
    {
      name: 'What is about to be written on is never told what was read before.',
      find: 'lists: mayShareLists && !fresh ? (inBackground ? listsInBackground : lists) : undefined',
      becomes: 'lists: inBackground ? listsInBackground : lists',
      test: 'test/azure/throttled-readings.test.ts',
    },
  ]),
  ...of('src/azure/api-versions.ts', [
    {
      name: 'Only a refusal of its version sends a write again.',
      find: "if (armErrorMeans(status, code) !== 'WrongVersion') return false",
      becomes: '',
      test: 'test/azure/older-clouds.test.ts',
    },
  ]),
  ...of('src/backup/words/jobs.ts', [
    {
      name: 'A job in a status that is not known may be running.',
      find: 'export const mayRun = (job: Status) => !hasEnded(job)',
      becomes: "export const mayRun = (job: Status) => jobIs(job) === 'Running'",
    },
  ]),
  ...of('src/remediation/playbook-repair.ts', [
    {
      name: 'No backup begins that is known to fail.',
      find: 'if (seen.against === null) return',
      becomes: 'if (seen.against !== undefined) return',
      test: 'test/remediation/remediate.test.ts',
    },
    {
      name: 'No backup begins while the VM agent is silent.',
      find: 'if (!isFault(found) && !unread) return { agent: found.message }',
      becomes: 'if (!unread) return { agent: found.message }',
      test: 'test/remediation/remediate.test.ts',
    },
  ]),
  ...of('src/remediation/jobs-in-the-way.ts', [
    {
      name: 'A write waits for a job of the VM.',
      find: 'if (seen.jobs.length === 0) return null',
      becomes: 'if (seen.jobs) return null',
    },
    {
      name: 'A list of jobs that cannot be read is not an empty one.',
      find: "if ('unread' in found) return { instead: couldNotLook(run, found.unread) }",
      becomes: "if ('unread' in found) return { jobs: [] }",
    },
    {
      name: 'Vaults that cannot be asked are not vaults without jobs.',
      find: 'if (unread) {',
      becomes: 'if (false) {',
    },
    {
      name: 'Jobs in every vault that knows the VM are in the way.',
      find: '(await Promise.all(items.map(list))).flat()',
      becomes: '(await Promise.all(items.slice(0, 1).map(list))).flat()',
    },
    {
      name: 'Vaults where the restore points lie are asked as well.',
      find: 'run.azure.findItems(run.vm, regions)',
      becomes: 'run.azure.findItems(run.vm, regions.slice(9))',
    },
    {
      name: 'Which vaults know the VM is good for five seconds.',
      find: 'done === undefined || millisecondsSince(done) < lookGoodForMilliseconds',
      becomes: 'done === undefined || millisecondsSince(done) < Infinity * lookGoodForMilliseconds',
    },
    {
      name: 'What has begun of late is listed for each write of its own.',
      find: 'return [...recent, ...before.jobs].filter(',
      becomes: 'return [...before.jobs].filter(',
    },
    {
      name: 'A job that copies its snapshot to the vault is passed over only by who may meet one.',
      find: 'if (!mayTransfer) return running',
      becomes: 'if (mayTransfer) return running',
    },
  ]),
  ...of('src/remediation/preconditions.ts', [
    {
      name: 'Nothing is written on a fact that could not be read.',
      find: 'this.require(name, false, {\n      code',
      becomes: 'void ({\n      code',
    },
    {
      name: 'Nothing is planned while a job runs.',
      find: "this.require('NoBackupJobRunning', job === undefined, {",
      becomes: "this.require('NoBackupJobRunning', true, {",
    },
    {
      name: 'A lock at, above or inside what is deleted blocks.',
      find: 'targets.some((target) => isAtOrBelow(target, scope) || isAtOrBelow(scope, target)),',
      becomes: '!targets.some((target) => isAtOrBelow(target, scope) || true),',
    },
    {
      name: 'A lock below what is deleted blocks.',
      find: 'isAtOrBelow(target, scope) || isAtOrBelow(scope, target)',
      becomes: 'isAtOrBelow(target, scope)',
    },
    {
      name: 'A ReadOnly lock blocks what only changes something.',
      find: 'mayForbidChange(one) && isAtOrBelow(target, one.scope)',
      becomes: 'mayForbidChange(one) && isAtOrBelow(target, `${one.scope}/nothing`)',
    },
    {
      name: 'A word that is not known blocks.',
      find: "this.block('FactUnavailable', unknownWord(what, word), resourceId)",
      becomes: 'void unknownWord(what, word)',
    },
  ]),
  ...of('src/remediation/backup-run.ts', [
    {
      name: 'An on-demand backup goes out once, whatever happens on the wire.',
      find: 'once: true,',
      becomes: '',
    },
    {
      name: 'A backup of which no job is known is no success.',
      find: 'if (!found)',
      becomes: "if (found === 'never')",
    },
  ]),
  ...of('src/remediation/lost-backup.ts', [
    {
      name: 'A backup is not sent while a job runs.',
      find: "if (jobs.some(mayRun)) return { state: 'Refused', ...started }",
      becomes: 'void mayRun',
    },
    {
      name: 'A backup is not sent while a job runs in another vault.',
      find: "if (elsewhere.jobs.length > 0) return { state: 'Refused', ...started }",
      becomes: '',
    },
    {
      name: 'A backup whose answer was lost is not sent again where a job may be its.',
      find: "if (doubtful.length === 0 && moment.when === 'AnswerLost')",
      becomes: "if (moment.when === 'AnswerLost')",
    },
    {
      name: 'A job that was there before is not taken for one’s own.',
      find: 'isBackup(job) && !known.has(foldCase(job.id))',
      becomes: 'isBackup(job) && known && foldCase(job.id)',
    },
  ]),
  ...of('src/remediation/actions/trigger-backup.ts', [
    {
      name: 'No more on-demand backups are sent in a day than are supported.',
      find: 'used < limits.onDemandBackupBudget, {',
      becomes: 'true, {',
    },
    {
      name: 'A backup is not planned where protection is not active.',
      find: "protection === undefined || is === 'Unknown' || (item !== null && is === 'Active'),",
      becomes: 'true,',
    },
    {
      name: 'A job that completed with warnings is no backup.',
      find: 'if (isCompleted(job)) return { jobId',
      becomes: "if (isCompleted(job) || job.status === 'CompletedWithWarnings') return { jobId",
    },
  ]),
  ...of('src/remediation/actions/cancel-backup.ts', [
    {
      name: 'A backup that transfers to the vault is not cancelled.',
      find: "if (job.phase === 'TransferDataToVault')",
      becomes: 'if (false)',
    },
    {
      name: 'A restore is never cancelled.',
      find: 'if (!isBackup(job))\n    return {',
      becomes: 'if (false)\n    return {',
    },
    {
      name: 'The job is read again right before it is cancelled.',
      find: "return reason === null ? { state: 'Needed' } :",
      becomes: "return reason !== 'x' ? { state: 'Needed' } :",
    },
  ]),
  ...of('src/remediation/actions/reapply.ts', [
    {
      name: 'A job of the VM keeps a reapply back.',
      find: "? ((await jobInTheWay(run, moment)) ?? { state: 'Needed' })",
      becomes: "? { state: 'Needed' }",
    },
    {
      name: 'A VM in a state that is not known is not reapplied.',
      find: 'if (machine && isUnknownState(machine.provisioningState))',
      becomes: 'if (false)',
    },
  ]),
  ...of('src/remediation/actions/check-guest.ts', [
    {
      name: 'No second script is sent while the first may still run in the VM.',
      find: "if (rest > 0) return { state: 'Wait'",
      becomes: "if (rest > 1e9) return { state: 'Wait'",
    },
    {
      name: 'No script is sent while a snapshot is taken.',
      find: "return (await jobInTheWay(run, moment, { mayTransfer: true })) ?? { state: 'Needed' }",
      becomes: "return { state: 'Needed' }",
    },
  ]),
  ...of('src/remediation/protection-run.ts', [
    {
      name: 'Protection is not resumed where more would expire than was accepted.',
      find: "if (more.length === 0) return { state: 'Needed' }",
      becomes: "if (more) return { state: 'Needed' }",
    },
    {
      name: 'Protection is not resumed with a policy whose retention is not understood.',
      find: "if (retention === null) return { state: 'Refused', code: 'FactUnavailable', message: notUnderstood(policy).en }",
      becomes: "if (retention === null) return { state: 'Needed' }",
    },
    {
      name: 'An item in a state that is not known is not written.',
      find: "if (when === 'BeforeSend' && protectionIs(now) === 'Unknown')",
      becomes: 'if (false)',
    },
    {
      name: 'A job of the VM keeps the change of protection back.',
      find: ": ((await jobInTheWay(run, moment)) ?? { state: 'Needed' })",
      becomes: ": { state: 'Needed' }",
    },
  ]),
  ...of('src/remediation/actions/resume-protection.ts', [
    {
      name: 'A policy whose retention is not understood blocks the plan.',
      find: 'if (retention === null) rules.block(',
      becomes: 'if (false) rules.block(',
    },
    {
      name: 'Recovery points that the policy lets expire are a loss.',
      find: 'return points && retention\n',
      becomes: 'return false && points && retention\n',
    },
    {
      name: 'A policy of another vault is not taken.',
      find: "rules.require('PolicyFits', inVault && forVms, {",
      becomes: "rules.require('PolicyFits', forVms, {",
    },
    {
      name: 'An item of another VM is not resumed.',
      find: "rules.require('ItemIsOfThisVm', !virtualMachineId || sameId(virtualMachineId, vmId), {",
      becomes: "rules.require('ItemIsOfThisVm', true, {",
    },
  ]),
  ...of('src/backup/retention.ts', [
    {
      name: 'A recovery point without a time counts as one that expires.',
      find: 'if (time === null)\n    return',
      becomes: 'if (time === null) return null\n  if (false) return',
    },
    {
      name: 'A recovery point of a rule that the policy does not have expires.',
      find: 'if (duration === null)\n      return',
      becomes: 'if (duration === null) return null\n    if (false) return',
    },
  ]),
  ...of('src/remediation/actions/grant-key-vault-access.ts', [
    {
      name: 'Access to secrets is for two people.',
      find: 'approvalReasons: lacking.map(',
      becomes: 'approvalReasons: [].map(',
    },
    {
      name: 'Access to secrets has a switch of its own.',
      find: "rules.require('GrantsEnabled', enabled, {",
      becomes: "rules.require('GrantsEnabled', true, {",
    },
    {
      name: 'A vault with a role that cannot be read into is left to a person.',
      find: "if (reason === 'CustomRoleAssigned') {",
      becomes: "if (reason === 'CustomRoleAssigned') {\n    return",
    },
  ]),
  ...of('src/remediation/key-vault-grants.ts', [
    {
      name: 'A vault that decides otherwise by now is not written.',
      find: 'if (vault.usesRoles) return changed(vaultId)',
      becomes: '',
    },
  ]),
  ...of('src/backup/words/locks.ts', [
    {
      name: 'A lock of a level that is not known may forbid every change.',
      find: "return wordIn(['ReadOnly'], level) ? 'Change' : 'Unknown'",
      becomes: "return wordIn(['ReadOnly'], level) ? 'Change' : 'Deletion'",
      test: words,
    },
    {
      name: 'Azure Backup’s own lock is never ours.',
      find: 'isAzureBackupProtectionLock(lock) || isSystemOwned(lock)',
      becomes: 'isSystemOwned(lock)',
      test: words,
    },
    {
      name: 'A lock that a system application owns is never ours.',
      find: 'isAzureBackupProtectionLock(lock) || isSystemOwned(lock)',
      becomes: 'isAzureBackupProtectionLock(lock)',
      test: words,
    },
  ]),
]

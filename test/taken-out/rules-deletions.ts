import { of, type Rule } from './a-rule.ts'

const words = 'test/backup/words/words.test.ts'

/** Restore points, collections, extensions: what goes, and what stays. */
export const aboutDeletions: Rule[] = [
  ...of('src/backup/deletable-points.ts', [
    {
      name: 'The newest point that one can restore from stays.',
      find: 'if (before >= Math.max(1, keepLatest)) return true',
      becomes: 'if (before >= 0) return true',
    },
    {
      name: 'One point stays, whatever number is asked for.',
      find: 'Math.max(1, keepLatest)',
      becomes: 'keepLatest',
    },
    {
      name: 'A failed point stands for none of those that are kept.',
      find: 'if (isUsable(point)) kept.set(key, before + 1)',
      becomes: 'kept.set(key, before + 1)',
    },
    {
      name: 'The newest point of each machine that bore the name stays.',
      find: 'const key = machineKey(point)',
      becomes: "const key = machineKey(point) && ''",
    },
    {
      name: 'A point without a time stays.',
      find: '.filter(({ at }) => Number.isFinite(at))',
      becomes: '.map((each) => ({ ...each, at: Number.isFinite(each.at) ? each.at : 0 }))',
    },
  ]),
  ...of('src/backup/machine-of-point.ts', [
    {
      name: 'A point that bears the id of another machine is that machine’s.',
      find: "=== foldCase(machine.uniqueId) ? 'ThisVm' : 'Other'",
      becomes: "=== foldCase(machine.uniqueId) ? 'ThisVm' : 'ThisVm'",
    },
    {
      name: 'A point that bears no id and is older than the VM is not told.',
      find: "? 'ThisVm' : 'NotTold'",
      becomes: "? 'ThisVm' : 'ThisVm'",
    },
  ]),
  ...of('src/backup/vault-copy.ts', [
    {
      name: 'A soft-deleted recovery point is no copy.',
      find: "if (gone) return none('its recovery point in the vault is soft-deleted')",
      becomes: '',
    },
    {
      name: 'Nothing of a soft-deleted item is a copy.',
      find: "if (isSoftDeleted(item)) return none('the protected item is soft-deleted, and its recovery points go with it')",
      becomes: '',
    },
    {
      name: 'Nothing of an item in a state that is not known counts as a copy.',
      find: "if (protectionIs(item) === 'Unknown')",
      becomes: 'if (false)',
    },
    {
      name: 'Nothing of an item that is marked for its deletion counts as a copy.',
      find: 'if (item.softDeletedDateTime !== null)',
      becomes: 'if (false)',
    },
    {
      name: 'An expired or expiring recovery point is no copy.',
      find: 'if (expiryDateTime === null || Date.parse(expiryDateTime) > until) return undefined',
      becomes: 'return undefined',
    },
    {
      name: 'A copy that the vault is about to drop replaces nothing.',
      find: 'now + Math.min(instantRetentionDays, leastDays) * dayMilliseconds,',
      becomes: 'now,',
    },
    {
      name: 'A recovery point of another VM is no copy.',
      find: 'return another === undefined ? undefined : notTold(`the protected item protects another VM (${another})`)',
      becomes: 'return undefined',
    },
    {
      name: 'A lifetime in a form that is not known is not told.',
      find: 'if (notUnderstood !== null) return',
      becomes: 'if (false) return',
    },
    {
      name: 'A recovery point in the instant tier alone is no copy.',
      find: "(isInstant(tier) ? 'No' :",
      becomes: "(isInstant(tier) ? 'Yes' :",
    },
  ]),
  ...of('src/azure/point-copies.ts', [
    {
      name: 'A point that two recovery points lie near to has a copy that is not told.',
      find: 'if (others.length > 0 || near(recoveryPoint, points).length > 1)',
      becomes: 'if (near(recoveryPoint, points).length > 1)',
    },
    {
      name: 'Two points that one recovery point lies near to have copies that are not told.',
      find: 'if (others.length > 0 || near(recoveryPoint, points).length > 1)',
      becomes: 'if (others.length > 0)',
    },
  ]),
  ...of('src/remediation/lost-copy.ts', [
    {
      name: 'A point whose copy has gone from the vault stays.',
      find: 'if (!item || !recoveryPoint) return [`${target.id} (its recovery point is gone)`]',
      becomes: 'if (!item || !recoveryPoint) return []',
    },
    {
      name: 'A copy is judged again by the rule of the plan.',
      find: "return answer.is === 'Copy' ? [] : [`${target.id} (${answer.because})`]",
      becomes: 'return answer && []',
    },
    {
      name: 'Nothing is deleted of a VM that was made anew since the plan.',
      find: 'if (!isSameMachine)',
      becomes: 'if (false)',
    },
    {
      name: 'What the vault said is good for five seconds.',
      find: 'if (known && Date.now() - known.at < lookGoodForMilliseconds) return known.seen',
      becomes: 'if (known) return known.seen',
    },
  ]),
  ...of('src/remediation/point-deletion.ts', [
    {
      name: 'A point that has become the newest since the plan stays.',
      find: "if (moment.when !== 'Answered' && !free.some(({ point }) => sameId(point.id, target.id))) return kept(run, moment)",
      becomes: '',
    },
    {
      name: 'The newest point is judged over all collections of the VM.',
      find: 'const points = byAge(collections)',
      becomes:
        'const points = byAge(collections.filter(({ restorePoints }) => restorePoints.some(({ id }) => sameId(id, target.id))))',
    },
    {
      name: 'A point whose collection is not Azure Backup’s of this VM any more stays.',
      find: "if (!owner || !sameId(owner.sourceId, work.vmId) || !foldCase(owner.name).startsWith('azurebackup_')) {",
      becomes: 'if (!owner) {',
    },
    {
      name: 'A point of another machine than the plan said stays.',
      find: 'if (points[index]!.point.machine !== target.machine)',
      becomes: 'if (false)',
    },
    {
      name: 'A point in a state that is not known stays.',
      find: "if (moment.when === 'BeforeSend' && isUnknownState(provisioningState))",
      becomes: 'if (false)',
    },
    {
      name: 'The copy is looked for right before a point is deleted.',
      find: "const refusal = moment.when === 'BeforeSend' ? await lostCopy(run, work, [target]) : null",
      becomes: 'const refusal = null',
    },
    {
      name: 'A job of the VM keeps the deletion of a point back.',
      find: "return (await jobInTheWay(run, moment, { alsoIn: work.regions ?? [] })) ?? { state: 'Needed' }",
      becomes: "return { state: 'Needed' }",
    },
  ]),
  ...of('src/remediation/collection-deletion.ts', [
    {
      name: 'A collection that holds a point which nobody planned stays.',
      find: 'if (unseen.length > 0)',
      becomes: 'if (false)',
    },
    {
      name: 'A collection goes only when the planned points were seen in it.',
      find: 'if (!sentBefore && !isLeft && (inside.length === 0 || inside.length < planned.length))',
      becomes: 'if (false)',
    },
    {
      name: 'A collection counts as held in its deletion only while it is.',
      find: 'heldInDeletion && isBeingDeleted(now.provisioningState)',
      becomes: 'heldInDeletion || isBeingDeleted(now.provisioningState)',
    },
    {
      name: 'A collection that was made anew under the name stays.',
      find: 'if (uniqueId !== undefined && now.uniqueId !== undefined && foldCase(uniqueId) !== foldCase(now.uniqueId))',
      becomes: 'if (false)',
    },
    {
      name: 'A collection that belongs to another VM by now stays.',
      find: 'if (!sameId(now.sourceId, work.vmId))',
      becomes: 'if (false)',
    },
    {
      name: 'The copies are looked for right before a collection is deleted.',
      find: "const refusal = when === 'BeforeSend' ? await lostCopy(run, work, inside) : null",
      becomes: 'const refusal = null',
    },
    {
      name: 'A job of the VM keeps the deletion of a collection back.',
      find: 'if (job) return job',
      becomes: '',
    },
  ]),
  ...of('src/remediation/actions/clean-restore-points.ts', [
    {
      name: 'Points of other products are never planned for deletion.',
      find: '  collection.ownedByAzureBackup &&\n',
      becomes: '',
    },
    {
      name: 'The points of another machine go only where each is named.',
      find: "return free.filter(({ point }) => point.machine !== 'Other')",
      becomes: 'return free',
    },
    {
      name: 'The newest points are counted over all collections.',
      find: 'const free = deletable(points, keepLatest ?? 1, ({ point }) => point)',
      becomes:
        'const free = Object.values(Object.groupBy(points, ({ collectionId }) => collectionId)).flatMap((some) => deletable(some, keepLatest ?? 1, ({ point }) => point))',
    },
    {
      name: 'A point of which no copy is known is a loss.',
      find: 'if (point.instantOnly === false) return []\n  // A fact',
      becomes: 'if (point.instantOnly !== true) return []\n  // A fact',
    },
    {
      name: 'A point that is surely in no vault is a loss.',
      find: 'if (point.instantOnly === false) return []\n  // A fact',
      becomes: 'if (point.instantOnly !== null) return []\n  // A fact',
    },
    {
      name: 'Deleting more than is recommended cannot be undone.',
      find: "mode === 'Collection' || isBeyond(targets, recommended) ? irreversibleIf(targetIds) : 'Disruptive'",
      becomes: "isBeyond && 'Disruptive'",
    },
    {
      name: 'A policy of a type that is not known blocks the clean-up.',
      find: "if (protection?.policy && policyIs(protection.policy) === 'Unknown')",
      becomes: 'if (false)',
    },
    {
      name: 'A point or collection in a state that is not known blocks the clean-up.',
      find: 'knownStates(owned, targets, rules)\n  rules.notLocked',
      becomes: 'rules.notLocked',
    },
  ]),
  ...of('src/remediation/playbook-choice.ts', [
    {
      name: 'The playbook deletes a point without a copy only where its loss was accepted.',
      find: 'named.filter((id) => copied.has(id.toLowerCase()) || accepted.has(id.toLowerCase()))',
      becomes: 'named.filter(() => copied && accepted)',
    },
  ]),
  ...of('src/remediation/playbook-plan.ts', [
    {
      name: 'The playbook does not begin where a person is needed.',
      find: 'blockers: unique([...forAPerson, ...all.flatMap((part) => part.blockers)]),',
      becomes: 'blockers: unique(forAPerson && all.flatMap((part) => part.blockers)),',
    },
  ]),
  ...of('src/remediation/actions/delete-failed-extensions.ts', [
    {
      name: 'An extension that works is not deleted.',
      find: '(extension.failed || isBeingDeleted(extension.provisioningState)) &&',
      becomes: '',
    },
    {
      name: 'Only Azure Backup’s own extension is deleted, by publisher and type.',
      find: 'extension.isBackupExtension &&\n  isAzureBackupsExtension(extension)',
      becomes: 'extension.isBackupExtension',
    },
    {
      name: 'An extension that is another product’s by now is not deleted.',
      find: 'if (now && !now.isBackupExtension)',
      becomes: 'if (false)',
    },
    {
      name: 'A job of the VM keeps the deletion of an extension back.',
      find: "return (await jobInTheWay(run, moment)) ?? { state: 'Needed' }",
      becomes: "return { state: 'Needed' }",
    },
    {
      name: 'Extensions that may not be read again are not deleted.',
      find: "if (facts.extensions.status === 'Unavailable') return couldNotLook(run, facts.extensions)",
      becomes: "if (facts.extensions.status === 'Unavailable') return { state: 'Needed' }",
    },
  ]),
  ...of('src/backup/words/protection.ts', [
    {
      name: 'A state of protection that is not known is neither active nor stopped.',
      find: "return wordIn(inactive, protectionState) ? 'Inactive' : 'Unknown'",
      becomes: "return wordIn(inactive, protectionState) ? 'Inactive' : 'Inactive'",
      test: words,
    },
  ]),
  ...of('src/backup/words/provisioning.ts', [
    {
      name: 'A provisioning state that is not known is neither good nor failed.',
      find: "? 'Changing'\n    : 'Unknown'",
      becomes: "? 'Changing'\n    : 'Succeeded'",
      test: words,
    },
  ]),
  ...of('src/backup/words/tiers.ts', [
    {
      name: 'A tier in a status that is not known is not said to hold its point.',
      find: "return wordIn(statuses, status) ? 'No' : 'Unknown'",
      becomes: "return wordIn(statuses, status) ? 'No' : 'Yes'",
      test: words,
    },
  ]),
  ...of('src/backup/words/policies.ts', [
    {
      name: 'A policy of a new type is neither Standard nor Enhanced.',
      find: "return wordIn(['V2'], type) ? 'Enhanced' : 'Unknown'",
      becomes: "return wordIn(['V2'], type) ? 'Enhanced' : 'Enhanced'",
      test: words,
    },
  ]),
  ...of('src/backup/words/power.ts', [
    {
      name: 'A power state that is not known is not running.',
      find: "'deallocating'], word) ? 'Changing' : 'Unknown'",
      becomes: "'deallocating'], word) ? 'Changing' : 'Running'",
      test: words,
    },
  ]),
]

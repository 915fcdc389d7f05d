import { of, type Rule } from './a-rule.ts'

const recommend = 'test/diagnosis/recommend.test.ts'
const asRecommended = (rules: Omit<Rule, 'file' | 'test'>[]) => rules.map((rule) => ({ ...rule, test: recommend }))

/** What a diagnosis recommends, what of it the playbook does by itself, and when nothing is recommended that writes. */
export const aboutAdvice: Rule[] = [
  ...of('src/diagnosis/next-step/requests.ts', [
    {
      name: 'No program leaves a lock off, or deletes points, without somebody who has decided so.',
      find: 'const automatic = Object.keys(body).length === 0',
      becomes: 'const automatic = true',
      test: 'test/diagnosis/next-request.test.ts',
    },
  ]),
  ...of(
    'src/diagnosis/locks-in-the-way.ts',
    asRecommended([
      {
        name: 'A lock of a level that is not known stays on.',
        find: " || lockForbids(lock) === 'Unknown'",
        becomes: '',
      },
      {
        name: 'A lock that keeps data on purpose stays on.',
        find: 'isNeverOurs(lock) || lock.isAzureBackupProtectionLock || lock.isSystemOwned ||',
        becomes: '',
      },
      {
        name: 'A lock on the subscription goes off only by name.',
        find: 'isOnSubscription(lock) || isOnVm(lock, vmId) || !isOnAzureBackups(lock, facts)',
        becomes: 'isOnVm(lock, vmId) || !isOnAzureBackups(lock, facts)',
      },
      {
        name: 'A lock on the VM or its group goes off only by name.',
        find: 'isOnSubscription(lock) || isOnVm(lock, vmId) || !isOnAzureBackups(lock, facts)',
        becomes: 'isOnSubscription(lock) || !isOnAzureBackups(lock, facts)',
      },
      {
        name: 'A lock on a group whose points could not be read goes off only by name.',
        find: ' || !isOnAzureBackups(lock, facts)',
        becomes: '',
      },
    ]),
  ),
  ...of(
    'src/diagnosis/recommendations/situation.ts',
    asRecommended([
      { name: 'A VM in Deleting is not quiet.', find: ' && !leaving &&', becomes: ' &&' },
      { name: 'A VM in motion is not quiet.', find: ' && !settling &&', becomes: ' &&' },
      { name: 'A VM in a state that is not known is not quiet.', find: ' && !hasUnknownState(input),', becomes: ',' },
      {
        name: 'A VM whose jobs could not be read is not quiet.',
        find: 'quiet: running?.length === 0 &&',
        becomes: 'quiet: !running?.length &&',
      },
      {
        name: 'A VM whose job runs is not quiet.',
        find: 'quiet: running?.length === 0 &&',
        becomes: 'quiet: running !== undefined &&',
      },
    ]),
  ),
  ...of(
    'src/diagnosis/recommendations/clean-up.ts',
    asRecommended([
      {
        name: 'No clean-up is recommended for a VM that is not quiet.',
        find: 'if (!fault || !situation.quiet) return []',
        becomes: 'if (!fault) return []',
      },
      {
        name: 'The playbook deletes no point of which no copy is known.',
        find: 'veja antes o plano (dryRun).`,\n          },\n          false,',
        becomes: 'veja antes o plano (dryRun).`,\n          },\n          true,',
      },
      {
        name: 'The playbook deletes no whole collection.',
        find: "asItIs(fault.message), false, { mode: 'Collection' }",
        becomes: "asItIs(fault.message), true, { mode: 'Collection' }",
      },
    ]),
  ),
  ...of(
    'src/diagnosis/recommendations/extension.ts',
    asRecommended([
      {
        name: 'No extension is recommended for its deletion on a VM that is not quiet.',
        find: "if (failed?.severity !== 'Blocking' || !quiet) return []",
        becomes: "if (failed?.severity !== 'Blocking') return []",
      },
      {
        name: 'No extension is recommended for its deletion under a lock.',
        find: 'if (forbidding.length > 0) {',
        becomes: 'if (false) {',
      },
      {
        name: 'No VM is reapplied that is not quiet.',
        find: 'if (!fault || !quiet ||',
        becomes: 'if (!fault ||',
      },
    ]),
  ),
  ...of(
    'src/diagnosis/recommendations/backup.ts',
    asRecommended([
      {
        name: 'Whether a running backup is stuck is for a person to judge.',
        find: 'pertença a um cofre anterior.`,\n          },\n          false,',
        becomes: 'pertença a um cofre anterior.`,\n          },\n          true,',
      },
      {
        name: 'No backup is recommended for a VM that is not quiet.',
        find: '    quiet &&\n',
        becomes: '',
      },
      {
        name: 'No backup is recommended where protection is not active.',
        find: "    protectionIs(protection.value) === 'Active' &&\n",
        becomes: '',
      },
      {
        name: 'No backup is recommended that something blocks.',
        find: "findings.every((finding) => finding.severity !== 'Blocking' || isCured(finding, situation, repairs))",
        becomes: 'findings.length > 0',
      },
      {
        name: 'No backup is recommended beyond the budget of the day.',
        find: 'if (budget)\n    return',
        becomes: 'if (false) return',
      },
    ]),
  ),
  ...of(
    'src/diagnosis/recommendations/guest.ts',
    asRecommended([
      {
        name: 'The playbook runs no script as root.',
        find: "examina dentro da VM.',\n      }),\n      false,",
        becomes: "examina dentro da VM.',\n      }),\n      true,",
      },
    ]),
  ),
  ...of(
    'src/diagnosis/recommendations/locks.ts',
    asRecommended([
      {
        name: 'The playbook takes no lock off that reaches further.',
        find: 'criou concordar.`,\n            },\n            false,',
        becomes: 'criou concordar.`,\n            },\n            true,',
      },
      {
        name: 'A lock that reaches further comes back after hours.',
        find: ', restore: shorterOf(timeWithoutSharedLock, situation.input.limits.lockOffMax) }',
        becomes: ' }',
      },
    ]),
  ),
  ...of(
    'src/diagnosis/recommendations/protection.ts',
    asRecommended([
      {
        name: 'The playbook resumes no protection.',
        find: "custa o que a política custa.',\n            }),\n            false,",
        becomes: "custa o que a política custa.',\n            }),\n            true,",
      },
      {
        name: 'The playbook grants no access to secrets.',
        find: '${commands}`,\n      }),\n      false,',
        becomes: '${commands}`,\n      }),\n      true,',
      },
    ]),
  ),
  ...of('src/diagnosis/recommended-points.ts', [
    {
      name: 'A point under a lock that stays on is not named for deletion.',
      find: ' && !held.some((lock) => isAtOrBelow(id, lock.scope))',
      becomes: '',
    },
    {
      name: 'A point of another machine is not named for deletion.',
      find: "machine !== 'Other' && ",
      becomes: '',
    },
    {
      name: 'A point of a collection that is not certainly Azure Backup’s is not named for deletion.',
      find: "ownedByAzureBackup && ownership !== 'Other' && ownership !== 'Uncertain',",
      becomes: "ownedByAzureBackup !== undefined && ownership !== 'Other',",
    },
    {
      name: 'No point is named for deletion where the limit is not known.',
      find: 'if (room.policyUnread) {',
      becomes: 'if (false) {',
    },
    {
      name: 'No point is named for deletion where there is room.',
      find: 'if (!(left < roomWanted))\n    return',
      becomes: 'if (false) return',
    },
    {
      name: 'A point whose copy is not told is not one that has a copy.',
      find: 'points.filter((point) => point.instantOnly === false)',
      becomes: 'points.filter((point) => point.instantOnly !== true)',
    },
  ]),
  ...of('src/remediation/playbook-choice.ts', [
    {
      name: 'A repair that ended at a silent agent is not repeated within the hour.',
      find: "const silentSince = isBlocking(diagnosis, 'vm-agent-status') ? input.memory.agentStillSilentDateTime : undefined",
      becomes: 'const silentSince = undefined',
    },
    {
      name: 'No backup is begun on an agent that was still silent within the hour.',
      find: "automatic.has('triggerBackup') && !tight && !silentSince",
      becomes: "automatic.has('triggerBackup') && !tight",
    },
    {
      name: 'No backup is begun that would bring the VM to its limit.',
      find: "const tight = automatic.has('triggerBackup') && !atLimit && left + points.length < 2",
      becomes: 'const tight = false',
    },
    {
      name: 'No lock is taken off that would be the cause again at the end.',
      find: 'const cause = lockIds.length > 0 ? causeAgain(input, lockIds, atLimit) : null',
      becomes: 'const cause = causeAgain && null',
    },
    {
      name: 'No point is deleted under a lock that stays on.',
      find: '= cause ? heldPoints(diagnosis) : pointsToDelete(input, diagnosis, atLimit)',
      becomes: '= cause && false ? heldPoints(diagnosis) : pointsToDelete(input, diagnosis, atLimit)',
    },
  ]),
  ...of('src/remediation/playbook-plan.ts', [
    {
      name: 'No repair is begun on facts that could not be read.',
      find: 'if (rules.blockers.length > 0) return nothing(before, rules)',
      becomes: '',
    },
    ...['VirtualMachine', 'Extensions', 'RestorePoints', 'Locks', 'Protection', 'BackupJobs'].map((fact) => ({
      name: `No repair is begun without the fact ${fact}.`,
      find: `rules.known('${fact}Known', `,
      becomes: `rules.preconditions && void ('${fact}Known', `,
    })),
    {
      name: 'A plan counts locks that others hold off as they will be.',
      find: 'diagnosed(withLocksBack(input))',
      becomes: 'diagnosed(facts)',
    },
    {
      name: 'A repair of which a part cannot be undone cannot be undone.',
      find: "all.some(({ risk }) => risk === 'Irreversible') ? 'Irreversible' : 'Disruptive'",
      becomes: "all && 'Disruptive'",
    },
    {
      name: 'What a repair loses has to be consented to.',
      find: 'dataLoss: clean?.dataLoss ?? [],',
      becomes: 'dataLoss: [],',
    },
    {
      name: 'What a part of a repair needs two people for, the repair needs them for.',
      find: 'approvalReasons: unique(all.flatMap(({ approvalReasons = [] }) => approvalReasons)),',
      becomes: '',
    },
    {
      name: 'A repair of a VM whose agent is silent waits for the agent.',
      find: "...(parts.reapply && isBlocking(lasting.en, 'vm-agent-status') ? { awaitsAgent: true } : {}),",
      becomes: '',
    },
  ]),
]

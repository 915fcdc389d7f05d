import { of, type Rule } from './a-rule.ts'

const execution = 'test/operations/running/pass.test.ts'
const tooOld = 'a look is too old to write on'

/** Who may ask for what, who approves it, and how a write goes out. */
export const aboutOperations: Rule[] = [
  ...of('src/operations/starting/plan-refusals.ts', [
    {
      name: 'What cannot be undone needs the etag of its plan.',
      find: "if (plan.risk === 'Irreversible' && (named === undefined || named.includes('*'))) {",
      becomes: 'if (false) {',
    },
    {
      name: 'Any etag is no consent to what cannot be undone.',
      find: "(named === undefined || named.includes('*'))",
      becomes: '(named === undefined)',
    },
    {
      name: 'The etag of another plan is refused.',
      find: "if (named && !named.includes('*') && !named.includes(plan.etag)) {",
      becomes: 'if (false) {',
    },
    {
      name: 'Consent to less than the plan loses is refused.',
      find: 'if (lost.size === named.size && [...lost].every((id) => named.has(id))) return',
      becomes: 'if (lost.size >= named.size && [...named].every((id) => lost.has(id))) return',
    },
    {
      name: 'Consent to more than the plan loses is refused.',
      find: 'if (lost.size === named.size && [...lost].every((id) => named.has(id))) return',
      becomes: 'if ([...lost].every((id) => named.has(id))) return',
    },
    {
      name: 'Consent to as many other losses is refused.',
      find: 'if (lost.size === named.size && [...lost].every((id) => named.has(id))) return',
      becomes: 'if (lost.size === named.size) return',
    },
    { name: 'A plan with a blocker does not run.', find: 'if (blocker) {', becomes: 'if (false) {' },
    {
      name: 'Nothing is begun while the service is frozen.',
      find: 'if (frozen)',
      becomes: 'if (false)',
      test: 'test/operations/freeze.test.ts',
    },
    { name: 'A VM has one operation at a time.', find: 'if (!running) return', becomes: 'return' },
  ]),
  ...of('src/operations/starting/approval.ts', [
    {
      name: 'Whoever asked does not approve.',
      find: 'if (row.created_by === caller)',
      becomes: 'if (false)',
      only: 'who may approve what',
    },
    {
      name: 'What has ended or was cancelled is not approved.',
      find: "if (row.status !== 'NotStarted' || row.cancel_requested_at)",
      becomes: 'if (false)',
      only: 'who may approve what',
    },
    {
      name: 'What is overdue is not approved.',
      find: 'if (row.overdue)',
      becomes: 'if (false)',
      only: 'who may approve what',
    },
    {
      name: 'What was rejected is not approved.',
      find: 'if (row.rejected_at) throw',
      becomes: 'if (false) throw',
      only: 'who may approve what',
    },
    {
      name: 'What was approved is not rejected, but cancelled.',
      find: 'if (row.approved_at !== null)',
      becomes: 'if (false)',
      only: 'who may reject what',
    },
    {
      name: 'What was rejected never begins.',
      find: 'cancel_requested_at: sql<Date>`now()`,',
      becomes: '',
      only: 'who may reject what',
    },
    {
      name: 'What was approved is what is done, or nothing is.',
      find: 'if (now.etag !== plan.etag)',
      becomes: 'if (false)',
      test: execution,
    },
  ]),
  ...of('src/operations/starting/start-operation.ts', [
    {
      name: 'An operation that needs an approval waits for it.',
      find: 'deps.approvalRequired === true && plan.approvalReasons.length > 0',
      becomes: 'false',
    },
    {
      name: 'A start outside the reach of its caller is refused.',
      find: 'refuseOutsideReach(reach, planned.plan)',
      becomes: '',
    },
    { name: 'A start is judged by its plan.', find: 'refuseByPlan(planned.plan, body, options.ifMatch)', becomes: '' },
    {
      name: 'A request that is sent twice under one key is one operation.',
      find: 'const known = await replay(deps, options, fingerprint)',
      becomes: 'const known = (await replay(deps, options, fingerprint)) && undefined',
    },
  ]),
  ...of('src/operations/starting/idempotency.ts', [
    {
      name: 'A key stands for one request.',
      find: 'if (known && known.fingerprint !== fingerprint) {',
      becomes: 'if (false) {',
    },
    {
      name: 'A key is its caller’s alone.',
      find: ".where('caller', '=', caller)\n    .where('key', '=', idempotencyKey)\n    .where('created_at', '>=', dayAgo)",
      becomes: ".where('key', '=', idempotencyKey)\n    .where('created_at', '>=', dayAgo)",
    },
  ]),
  ...of('src/remediation/plan.ts', [
    {
      name: 'What cannot be undone is for two people.',
      find: "...(risk === 'Irreversible' ? [notUndone[language]] : [])",
      becomes: '',
      test: 'test/operations/starting/start-operation.test.ts',
    },
  ]),
  ...of('src/operations/starting/targets-in-reach.ts', [
    {
      name: 'A lock that guards other VMs, or stays off, needs a reach of its own.',
      find: 'if (!comesBack || fact?.sharedWithOtherVms !== false) return false',
      becomes: 'void fact',
    },
    {
      name: 'What lies outside the reach of a caller is refused.',
      find: 'if (outside === undefined) return',
      becomes: 'return',
    },
    {
      name: 'What is neither the VM’s nor Azure Backup’s of it needs a reach of its own.',
      find: '!isAtOrBelow(placeOf(call), vm.id) && !isOfVmAlone(call, calls, facts)',
      becomes: 'isOfVmAlone(call, calls, facts) && !isAtOrBelow(placeOf(call), vm.id) && false',
    },
  ]),
  ...of('src/operations/operations-in-reach.ts', [
    {
      name: 'An operation outside the reach is as if it were not there.',
      find: 'if (!mayReach(reach, await operations.vmKeyOf(id))) throw notThere(id)',
      becomes: 'await operations.vmKeyOf(id)',
    },
    {
      name: 'An approval needs the reach that the plan needs.',
      find: 'refuseOutsideReach(reach, (await operations.get(id)).plan)',
      becomes: '',
    },
    {
      name: 'A start is held to the reach of the caller.',
      find: 'operations.start(vm, action, body, { ...options, reach })',
      becomes: 'operations.start(vm, action, body, options)',
    },
  ]),
  ...of('src/operations/starting/planning.ts', [
    {
      name: 'A lock is held off only by who may have it taken off.',
      find: 'scopes([off(lock), back(lock)]).every(',
      becomes: 'scopes([off(lock), back(lock)]).slice(9).every(',
    },
    {
      name: 'A body that contradicts itself is refused.',
      find: '?? action.contradiction?.(body, { now: new Date(), limits })',
      becomes: '?? (limits && undefined)',
    },
  ]),
  ...of('src/operations/switches.ts', [
    {
      name: 'Nothing but locks on their way back runs where remediation is off.',
      find: "if (!enabled) return { code: 'RemediationDisabled'",
      becomes: "if (false) return { code: 'RemediationDisabled'",
      test: execution,
    },
    {
      name: 'Nothing runs in a subscription that is not allowed.',
      find: 'if (allowedSubscriptions && !allowedSubscriptions.has(subscription))',
      becomes: 'if (false)',
      test: execution,
    },
    {
      name: 'An operation that may not run here is not claimed.',
      find: '(${sql.lit(!enabled)} or ${notAllowed} or ${noGrants})',
      becomes: '(${sql.lit(!enabled)} and ${notAllowed} and ${noGrants})',
      test: 'test/operations/running/claim.test.ts',
    },
  ]),
  ...of('src/operations/running/operation-run.ts', [
    {
      name: 'No step begins while the service is frozen.',
      find: '      frozen ||\n',
      becomes: '',
      test: execution,
    },
    {
      name: 'No step begins that a switch forbids.',
      find: 'this.barred !== undefined ||',
      becomes: '',
      test: execution,
    },
    {
      name: 'No step begins once the operation was cancelled or is overdue.',
      find: "(this.mode === 'Pursuing' && (cancelRequested || overdue))",
      becomes: '(false && (cancelRequested || overdue))',
      test: execution,
    },
  ]),
  ...of('src/operations/running/pass.ts', [
    {
      name: 'Nothing begins that nobody has approved.',
      find: 'if (awaitsApproval(operation) && !gate.cancelRequested)',
      becomes: 'if (awaitsApproval === undefined)',
    },
    {
      name: 'Locks go back however the operation ends.',
      find: 'await putLocksBack(run, await run.locksToPutBack())',
      becomes: 'void putLocksBack',
    },
    {
      name: 'A lock that could not be put back is told.',
      find: "status: 'Failed',\n      error: {\n        code: 'LockNotRestored',",
      becomes: "error: {\n        code: 'Other',",
    },
    {
      name: 'What was off when it was planned is held off before the action begins.',
      find: 'for (const lockId of locksToHold(operation)) await holdOff(run, lockId)',
      becomes: 'void [locksToHold, holdOff]',
    },
  ]),
  ...of('src/operations/running/claim.ts', [
    {
      name: 'Nothing is written under a claim that another process has taken over.',
      find: ".where('id', '=', id)\n    .where('epoch', '=', epoch)",
      becomes: ".where('id', '=', id)",
    },
    {
      name: 'An operation that somebody works on is not claimed.',
      find: '.where(sql<boolean>`(lease_until is null or lease_until < now())`)\n    .where(sql<boolean>`(next_look_at <= now()',
      becomes: '.where(sql<boolean>`(next_look_at <= now()',
    },
    {
      name: 'A claim that was not confirmed of late is no leave to write.',
      find: 'millisecondsSince(confirmedAt) < (leaseSeconds - 1) * 1000',
      becomes: 'millisecondsSince(confirmedAt) < (leaseSeconds - 1) * 1e9',
    },
  ]),
  ...of('src/operations/starting/what-we-did.ts', [
    {
      name: 'A backup that was sent counts, whatever Azure answered.',
      find: "and (detail->>'status' = '429' or detail->>'code' = 'NotSent')",
      becomes: '',
    },
  ]),
  ...of('src/operations/running/arm-write.ts', [
    {
      name: 'Nothing is written on a look that is older than five seconds.',
      find: 'millisecondsSince(at) < lookGoodForMilliseconds',
      becomes: 'millisecondsSince(at) < 1e9 * lookGoodForMilliseconds',
      only: tooOld,
    },
    {
      name: 'A POST whose answers are lost goes out three times at most.',
      find: 'const mostLost = { POST: 3,',
      becomes: 'const mostLost = { POST: 6,',
      only: 'POST under a cut connection',
    },
    {
      name: 'What must not be repeated is not, when its answer was lost.',
      find: "if (this.#write.once && (phase === 'AnswerLost' || this.#record.state.resent)) {",
      becomes: 'if (false) {',
      only: 'must not be repeated|is not limited by looks',
    },
    {
      name: 'A refusal that no repetition changes is not repeated.',
      find: "if (!lost && !mayBePointless && error.disposition !== 'Retry') {",
      becomes: 'if (false) {',
      only: 'that Azure refuses',
    },
  ]),
  ...of('src/operations/running/write-failure.ts', [
    {
      name: 'A gateway’s 5xx does not say that nothing happened.',
      find: '(status === null || status >= 500 || status === 408)',
      becomes: '(status === null || status === 408)',
    },
    {
      name: 'What never left was not lost.',
      find: "code !== 'NotSent' && ",
      becomes: '',
    },
  ]),
  ...of('src/backup/words/arm-errors.ts', [
    {
      name: 'A lock in the way is for a person.',
      find: ", 'ScopeLocked'",
      becomes: '',
    },
    {
      name: 'A conflict whose code nobody knows is not sent again.',
      find: ' || status === 409',
      becomes: '',
    },
    {
      name: 'A 404 whose code nobody knows proves nothing gone.',
      find: "return status === 404 ? 'Unknown' : null",
      becomes: "return status === 404 ? 'Absent' : null",
    },
  ]),
]

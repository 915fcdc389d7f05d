import { of, type Rule } from './a-rule.ts'

const tooOld = 'a look is too old to write on'
const fenced = 'test/azure/fenced-writes.test.ts'

/** Under which claim, on which look, and how often a write goes out; and what counts as its having taken effect. */
export const aboutSending: Rule[] = [
  ...of('src/operations/running/arm-write.ts', [
    {
      name: 'A look that speaks against a write right before it keeps it back.',
      find: "if (fresh.observation.state !== 'Needed') {",
      becomes: 'if (false) {',
      only: tooOld,
    },
    {
      name: 'A write that waited for its connection is sent on a fresh look alone.',
      find: 'surelyHolds(fence) && isFresh(fresh)',
      becomes: 'surelyHolds(fence)',
      only: tooOld,
    },
    {
      name: 'A refusal that only a person can lift is not repeated.',
      find: " || armErrorMeans(null, error.code) === 'Person')",
      becomes: ')',
      test: 'test/operations/actions.test.ts',
    },
    {
      name: 'A 404 that proves nothing gone is no deletion.',
      find: "if (error.lookup !== 'Absent' || this.#write.method !== 'DELETE')",
      becomes: "if (error.status !== 404 || this.#write.method !== 'DELETE')",
      test: 'test/operations/not-looked-up.test.ts',
    },
    {
      name: 'A refusal that passes is tried six times at most.',
      find: 'if (refused >= mostRefused) {',
      becomes: 'if (refused >= 3 * mostRefused) {',
      only: 'a write whose answers',
    },
  ]),
  ...of('src/operations/running/pass.ts', [
    {
      name: 'The plan of what was approved is made again before its first step.',
      find: 'operation.approval_required ? await confirmApprovedPlan(deps, run, action) : operation.work',
      becomes: 'confirmApprovedPlan && operation.work',
    },
    {
      name: 'An operation that kills its process each time is given up.',
      find: 'if (operation.attempts > maxAttempts) return stuck(',
      becomes: 'if (false) return stuck(',
    },
  ]),
  ...of('src/operations/running/claim.ts', [
    {
      name: 'An action that this version does not know is left to a newer one.',
      find: "eb('action', 'in', actions).and(mayRun)",
      becomes: 'mayRun',
    },
    {
      name: 'Nothing is written under a claim on what has ended.',
      find: "    .where('epoch', '=', epoch)\n    .where('status', '=', 'Running')",
      becomes: "    .where('epoch', '=', epoch)",
    },
  ]),
  ...of('src/azure/fenced-client.ts', [
    {
      name: 'A write that its claim or its look does not cover any more is not sent.',
      find: 'if (!mayWrite()) return void outgoing.destroy(lapsed())',
      becomes: 'void [mayWrite, lapsed]',
      test: fenced,
    },
  ]),
  ...of('src/remediation/lost-backup.ts', [
    {
      name: 'A job of the schedule is not taken for one’s own.',
      find: 'job.isUserTriggered !== false && ',
      becomes: '',
    },
    {
      name: 'A job that began before is not taken for one’s own.',
      find: " && Date.parse(job.startTime ?? '') >= sent - clocksDifferMilliseconds",
      becomes: '',
    },
    {
      name: 'Of two jobs that may be one’s own neither is.',
      find: 'jobs.length === 1 ? jobs[0] : undefined',
      becomes: 'jobs[0]',
    },
  ]),
  ...of('src/remediation/locks.ts', [
    {
      name: 'A lock that stands there when one is to go back is left as it is.',
      find: "if (!now) return { state: 'Needed' }\n      return {",
      becomes: "if (now !== undefined) return { state: 'Needed' }\n      return {",
    },
    {
      name: 'A lock with other notes is another lock.',
      find: "(a.notes ?? '') === (b.notes ?? '') &&",
      becomes: '',
    },
    {
      name: 'A lock with other owners is another lock.',
      find: ' &&\n  JSON.stringify([...a.owners].sort()) === JSON.stringify([...b.owners].sort())',
      becomes: '',
    },
  ]),
  ...of('src/operations/locks/lock-journal.ts', [
    {
      name: 'An operation that failed puts back every lock that was to return at all.',
      find: "ending === 'Succeeded' ? rows.where('restore', '=', 'AfterOperation') : rows",
      becomes: "ending && rows.where('restore', '=', 'AfterOperation')",
    },
  ]),
  ...of('src/operations/locks/lock-lease.ts', [
    {
      name: 'A lock that another puts back is not held off.',
      find: "if (row.writing === 'PUT' && (await isOthersTurn(trx, row, operation)))",
      becomes: 'if (false)',
      only: 'while it is held',
    },
    {
      name: 'One operation at a time puts a lock back.',
      find: "if (await isOthersTurn(trx, row, operation)) return { wait: 'Another operation is about this lock.' }\n  await trx",
      becomes: 'await trx',
      only: 'while it goes back',
    },
  ]),
  ...of('src/operations/locks/lock-return.ts', [
    {
      name: 'No lock goes back by itself while the service is frozen.',
      find: 'if (!due || !vm || frozen?.frozen) return',
      becomes: 'if (!due || !vm) return',
      test: 'test/operations/locks/lock-lease.test.ts',
      only: 'that nobody holds any more',
    },
  ]),
  ...of('src/operations/retention.ts', [
    {
      name: 'What runs, or has a lock off that is to come back, is not pruned.',
      find: '    .where(isSettled)\n',
      becomes: '',
    },
    {
      name: 'What its receiver was not told yet is not pruned.',
      find: '    .where(isTold)\n',
      becomes: '',
    },
  ]),
]

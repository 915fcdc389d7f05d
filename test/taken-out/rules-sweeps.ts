import { of, type Rule } from './a-rule.ts'

/** What may be concluded of what a sweep brought, and who may write it. */
export const aboutSweeps: Rule[] = [
  ...of('src/fleet/scanner/lease.ts', [
    {
      name: 'A lease that another holds is not taken.',
      find: "eb('holder', 'is', null), not(isHeld)]",
      becomes: "eb('holder', 'is', null), not(isHeld), isHeld]",
    },
    {
      name: 'Work ends with the lease.',
      find: 'if (!isOurs) return lose()',
      becomes: 'if (!isOurs) return',
    },
  ]),
  ...of('src/fleet/scanner/run-scan.ts', [
    {
      name: 'Nothing is written behind the end of the lease.',
      find: '        signal.throwIfAborted()\n        await writer.put(found)',
      becomes: '        await writer.put(found)',
    },
  ]),
  ...of('src/fleet/scanner/agenda.ts', [
    {
      name: 'Of what a look between sweeps does not bring nothing is concluded.',
      find: '({ found }) => writer.put(found), signal, options)',
      becomes: '({ found }) => writer.put(found), signal, options)\n    await writer.close(new Map())',
    },
    {
      name: 'A look that failed is made up for by the next.',
      find: '      this.#readFrom[source] = startedAt\n    } catch',
      becomes: '    } catch',
    },
  ]),
  ...of('src/fleet/scanner/whole-reading.ts', [
    {
      name: 'A reading that was cut short is not kept.',
      find: 'fact.retryAfterSeconds !== undefined ||',
      becomes: '',
    },
    { name: 'What Azure said earlier is not kept as new.', find: 'fact.stale === true', becomes: 'false' },
  ]),
  ...of('src/fleet/scanner/lacks.ts', [
    {
      name: 'Where nothing can be read somebody is told.',
      find: "if (ledger.some(({ coverage }) => coverage !== 'Refused')) return null",
      becomes: 'if (ledger.length >= 0) return null',
    },
  ]),
  ...of('src/azure/fleet/who-reads.ts', [
    {
      name: 'What an identity has lost sight of is not complete because another sees it.',
      find: 'return seen.get(reader ?? next) ?? unseen(subscriptionId)',
      becomes: 'return seen.get(next) ?? unseen(subscriptionId)',
    },
  ]),
  ...of('src/fleet/store/inventory-store.ts', [
    {
      name: 'A VM goes only when two sweeps have missed it.',
      find: 'const SWEEPS = 2',
      becomes: 'const SWEEPS = 1',
      test: 'test/fleet/store/make-rows.test.ts',
    },
    {
      name: 'What is missing in a source that was not whole is there.',
      find: "if (state.status === 'Complete') await",
      becomes: 'await',
      test: 'test/fleet/store/make-rows.test.ts',
    },
  ]),
  ...of('src/fleet/store/source-states.ts', [
    {
      name: 'What has not come for too long is not believed.',
      find: 'completedDateTime !== null && !row.stale',
      becomes: 'completedDateTime !== null',
      test: 'test/fleet/store/make-rows.test.ts',
    },
  ]),
  ...of('src/fleet/judge-inventory.ts', [
    {
      name: 'A full reading grows old.',
      find: 'if (Date.parse(observedAt) > Date.parse(diagnosedDateTime) + diagnosisHolds) return false',
      becomes: '',
      test: 'test/fleet/judge-inventory.test.ts',
    },
    {
      name: 'No backup proves how many points others keep.',
      find: 'collections.length <= 1 && !keepsPoints(facts)',
      becomes: 'collections.length > -1 && !keepsPoints(facts)',
      test: 'test/fleet/judge-inventory.test.ts',
    },
    {
      name: 'No backup proves that there is room for the next where a lock keeps the points.',
      find: 'isOnRestorePoints(lock, facts) || isOnSubscription(lock)',
      becomes: 'lock === undefined',
      test: 'test/fleet/judge-inventory.test.ts',
    },
  ]),
  ...of('src/fleet/proof-by-backup.ts', [
    {
      name: 'A backup from before the first change that was looked for proves nothing.',
      find: "if (!(time >= Date.parse(sources.changes.completedDateTime ?? '') - changesLookBack)) return null",
      becomes: '',
      test: 'test/fleet/proof-by-backup.test.ts',
    },
  ]),
]

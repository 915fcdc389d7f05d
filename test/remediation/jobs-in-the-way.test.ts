import assert from 'node:assert/strict'
import { afterEach, describe, it, mock } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { unavailable } from '../../src/backup/fact.ts'
import type { BackupJob } from '../../src/backup/facts-of-backup.ts'
import type { Observation } from '../../src/remediation/action.ts'
import { jobInTheWay, jobsAtWork, type JobLookOptions } from '../../src/remediation/jobs-in-the-way.ts'
import { aLiteralRun, inWords } from './a-literal-run.ts'
import { itemOf } from './facts-around.ts'

const items = [itemOf('vm'), itemOf('vm').replace('/vaults/v/', '/vaults/w/')]
const job = (name: string, rest: Partial<BackupJob> = {}): BackupJob => ({
  id: `/vaults/w/backupJobs/${name}`,
  vaultId: '/vaults/w',
  operation: 'Backup',
  status: 'InProgress',
  startTime: '2026-01-01T00:00:00.000Z',
  endTime: null,
  phase: null,
  failedPhase: null,
  cancellable: false,
  errorDetails: [],
  errorCode: null,
  detailed: false,
  ...rest,
})
const refused = (code: string, requiredPermission: string | null = null) =>
  new AzureError(code, 'Azure says no.', { status: 403, disposition: 'AskOperator', requiredPermission })
const known = (jobs: Readonly<Record<string, readonly BackupJob[]>>): Partial<BackupControlPlane> => ({
  findItems: async () => ({ items, unread: null }),
  listRunningJobs: async (item) => [...(jobs[item] ?? [])],
})
const look = async (
  azure: Partial<BackupControlPlane>,
  remembered: unknown = null,
  options?: JobLookOptions,
): Promise<Observation | null> => await jobInTheWay(aLiteralRun(azure).run, { remembered }, options)
const words = (found: Observation | null) => (found === null ? 'nothing' : inWords(found))

describe('a write waits', () => {
  for (const [what, jobs] of [
    ["while a job runs in the VM's own vault", { [items[0]!]: [job('a')] }],
    ['while a job runs in another vault', { [items[1]!]: [job('a')] }],
    ['while a restore runs', { [items[1]!]: [job('a', { operation: 'Restore' })] }],
    ['while a job is being cancelled', { [items[1]!]: [job('a', { status: 'Cancelling' })] }],
    ['while a job is in a status that nobody knows', { [items[1]!]: [job('a', { status: 'Hibernating' })] }],
  ] as const)
    it(what, async () => {
      const found = await look(known(jobs))
      assert.deepEqual(found, {
        state: 'Wait',
        seconds: 60,
        reason: 'A backup job runs.',
        remember: { waitsFor: ['/vaults/w/backupJobs/a'] },
      })
    })

  it('while the vaults cannot be listed, for the moment', async () => {
    const azure = { ...known({}), findItems: async () => ({ items, unread: unavailable('ServerTimeout') }) }
    assert.equal(words(await look(azure)), 'Wait')
  })

  it('and asks for nothing but the job that it waits for, as long as that one runs', async () => {
    const azure: Partial<BackupControlPlane> = {
      findItems: () => assert.fail('asks the vaults'),
      getJob: async (id) => job(id.split('/').at(-1)!),
    }
    assert.equal(words(await look(azure, { waitsFor: ['/vaults/w/backupJobs/a'] })), 'Wait')
  })
})

describe('a write waits, too,', () => {
  it('for what has begun of late', async () => {
    const azure = { ...known({}), listJobs: async (item: string) => (item === items[1] ? [job('a')] : []) }
    assert.equal(words(await look(azure)), 'Wait')
  })
})

describe('a write goes out', () => {
  it('when a job has ended between the list of what runs and that of what has begun of late', async () => {
    const azure = {
      ...known({ [items[0]!]: [job('a')] }),
      listJobs: async () => [job('A', { status: 'Completed' })],
    }
    assert.equal(words(await look(azure)), 'nothing')
  })

  it('when no job of the VM runs in any vault', async () => assert.equal(words(await look(known({}))), 'nothing'))

  it('when no vault knows the VM', async () =>
    assert.equal(words(await look({ findItems: async () => ({ items: [], unread: null }) })), 'nothing'))

  for (const [what, now] of [
    ['has ended', job('a', { status: 'Completed' })],
    ['is gone', null],
  ] as const)
    it(`when the job that it waited for ${what}, and no other runs`, async () => {
      const azure = { ...known({}), getJob: async () => now }
      assert.equal(words(await look(azure, { waitsFor: ['/vaults/w/backupJobs/a'] })), 'nothing')
    })

  it('but not when another has begun since', async () => {
    const azure = { ...known({ [items[1]!]: [job('b')] }), getJob: async () => job('a', { status: 'Completed' }) }
    const found = await look(azure, { waitsFor: ['/vaults/w/backupJobs/a'] })
    assert.deepEqual(found?.state === 'Wait' && found.remember, { waitsFor: ['/vaults/w/backupJobs/b'] })
  })

  const phases: [phase: BackupJob['phase'], expected: string][] = [
    ['TransferDataToVault', 'nothing'],
    ['TakeSnapshot', 'Wait'],
    [null, 'Wait'],
  ]
  for (const [phase, expected] of phases)
    it(`that may meet a transfer: ${phase ?? 'a job whose phase is not told'} means ${expected}`, async () => {
      const azure = { ...known({ [items[0]!]: [job('a')] }), getJob: async () => job('a', { phase, detailed: true }) }
      assert.equal(words(await look(azure, null, { mayTransfer: true })), expected)
    })
})

describe('a write is refused', () => {
  it('where a right is missing to ask the vaults, and names it', async () => {
    const unread = unavailable('AuthorizationFailed', { requiredPermission: 'Microsoft.RecoveryServices/vaults/read' })
    const found = await look({ ...known({}), findItems: async () => ({ items, unread }) })
    assert.equal(words(found), 'Refused FactUnavailable')
    assert.match(
      (found as { message: string }).message,
      /Missing permission: Microsoft\.RecoveryServices\/vaults\/read/,
    )
  })

  it('where a right is missing to list the jobs of one of them, and names it', async () => {
    const azure = {
      ...known({}),
      listRunningJobs: (item: string) =>
        item === items[1] ? Promise.reject(refused('AuthorizationFailed', 'x/backupJobs/read')) : Promise.resolve([]),
    }
    const found = await look(azure)
    assert.equal(words(found), 'Refused FactUnavailable')
    assert.match((found as { message: string }).message, /AuthorizationFailed .*Azure says no.*x\/backupJobs\/read/)
  })

  it('where there are more vaults than are asked', async () => {
    const unread = unavailable('TooManyVaults')
    const found = await look({ ...known({}), findItems: async () => ({ items, unread }) })
    assert.equal(words(found), 'Refused FactUnavailable')
  })

  it('by Azure itself, which asks to wait: that is for the worker', () =>
    assert.rejects(
      look({
        ...known({}),
        listJobs: () => Promise.reject(new AzureError('Throttled', 'm', { status: 429, disposition: 'Retry' })),
      }),
      /m/,
    ))
})

describe('what is asked', () => {
  afterEach(() => mock.restoreAll())
  const counting = (jobs: Record<string, BackupJob[]> = {}) => {
    const counts = { items: 0, running: 0, jobs: 0 }
    const azure: Partial<BackupControlPlane> = {
      findItems: async () => {
        counts.items++
        await Promise.resolve()
        return { items, unread: null }
      },
      listRunningJobs: async () => {
        counts.running++
        return await Promise.resolve([])
      },
      listJobs: async (item) => {
        counts.jobs++
        return await Promise.resolve(jobs[item] ?? [])
      },
    }
    return { azure, counts }
  }
  const realNow = performance.now.bind(performance)
  const later = (seconds: number) => mock.method(performance, 'now', () => realNow() + seconds * 1000)
  const ask = (run: Parameters<typeof jobsAtWork>[0]) => jobsAtWork(run, { remembered: null })

  const [each, twice] = [items.length, 2 * items.length]

  it('is the vaults once for writes that begin together, and what has begun of late for each of them', async () => {
    const { azure, counts } = counting()
    const { run } = aLiteralRun(azure)
    await Promise.all([ask(run), ask(run), ask(run), ask(run)])
    assert.deepEqual(counts, { items: 1, running: each, jobs: 4 * each })
  })

  it('is all of it again in a long pass', async () => {
    const { azure, counts } = counting()
    const { run } = aLiteralRun(azure)
    await ask(run)
    later(4)
    await ask(run)
    assert.deepEqual(counts, { items: 1, running: each, jobs: twice })
    later(6)
    await ask(run)
    assert.deepEqual(counts, { items: 2, running: twice, jobs: 3 * each })
  })

  it('is all of it again in the next pass', async () => {
    const { azure, counts } = counting()
    await ask(aLiteralRun(azure).run)
    await ask(aLiteralRun(azure).run)
    assert.deepEqual(counts, { items: 2, running: twice, jobs: twice })
  })

  it('is not the vaults again after a search that took a minute: the look that follows comes to an end', async () => {
    const { azure, counts } = counting()
    const slowly: Partial<BackupControlPlane> = {
      ...azure,
      findItems: async (...asked) => {
        later(60)
        return await azure.findItems!(...asked)
      },
    }
    const { run } = aLiteralRun(slowly)
    await ask(run)
    await ask(run)
    assert.equal(counts.items, 1)
  })

  it('is all of it again after it could not be read', async () => {
    let fails = true
    const { azure, counts } = counting()
    const { run } = aLiteralRun({
      ...azure,
      findItems: async (...asked) => {
        if (fails) return { items: [], unread: unavailable('ServerTimeout') }
        return await azure.findItems!(...asked)
      },
    })
    assert.ok('instead' in (await ask(run)))
    fails = false
    assert.deepEqual(await ask(run), { jobs: [] })
    assert.deepEqual(counts, { items: 1, running: each, jobs: each })
  })

  it('is also where the restore points lie', async () => {
    const regions: string[][] = []
    const { azure } = counting()
    const { run } = aLiteralRun({
      ...azure,
      findItems: async (vm, alsoIn) => {
        regions.push(alsoIn)
        return await azure.findItems!(vm, alsoIn)
      },
    })
    await jobsAtWork(run, { remembered: null }, { alsoIn: ['northeurope', 'NorthEurope'] })
    await jobsAtWork(run, { remembered: null })
    assert.deepEqual(regions, [['northeurope'], []])
  })
})

import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { JobResource } from '@azure/arm-recoveryservicesbackup'
import { backupJobOf } from '../../src/azure/backup-jobs.ts'
import { JobWatch } from '../../src/azure/job-watch.ts'

const noon = Date.parse('2026-02-01T12:00:00Z')
const subscription = (n: number) => `/subscriptions/${n}1111111-1111-4111-8111-111111111111`
const vaultIn = (n: number, name = 'v') =>
  `${subscription(n)}/resourceGroups/RG/providers/Microsoft.RecoveryServices/vaults/${name}`
const vault = vaultIn(1)

describe('jobs that running operations follow', () => {
  let now: number
  let jobs: Map<string, string>
  let lists: string[]
  let gets: string[]
  let pageSize: number
  let refuses: boolean
  let watch: JobWatch
  const job = (id: string, status: string): JobResource => ({
    id,
    properties: { backupManagementType: 'AzureIaasVM', jobType: 'AzureIaaSVMJob', operation: 'Backup', status },
  })

  beforeEach(() => {
    now = noon
    jobs = new Map()
    lists = []
    gets = []
    pageSize = 200
    refuses = false
    watch = new JobWatch(
      {
        async *list(vaultId) {
          await Promise.resolve()
          const all = [...jobs].filter(([id]) => id.startsWith(vaultId)).map(([id, status]) => job(id, status))
          for (let from = 0; from < Math.max(1, all.length); from += pageSize) {
            lists.push(vaultId)
            if (refuses) throw new Error('refused')
            yield all.slice(from, from + pageSize)
          }
        },
        jobOf: backupJobOf,
        async get(id) {
          gets.push(id)
          return await Promise.resolve(null)
        },
      },
      () => new Date(now),
    )
  })
  const add = (n: number, of = vault) => {
    const id = `${of}/backupJobs/${n}`
    jobs.set(id, 'InProgress')
    return id
  }
  const statusOf = async (id: string) => (await watch.look(id, 60))?.status ?? null

  it('are read by one list for all of a vault, and by none of their own', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => add(n))
    assert.deepEqual(new Set(await Promise.all(ids.map(statusOf))), new Set(['InProgress']))
    assert.deepEqual([lists.length, gets.length], [1, 0])
  })

  it('are read again when a look is due, and show their end then', async () => {
    const id = add(1)
    assert.equal(await statusOf(id), 'InProgress')
    jobs.set(id, 'Completed')
    now += 50_000
    assert.equal(await statusOf(id), 'InProgress')
    now += 10_000
    assert.equal(await statusOf(id), 'Completed')
    assert.equal(lists.length, 2)
  })

  it('cost at most 150 reads an hour, whatever their number and that of their vaults', async () => {
    pageSize = 10
    const ids = [vault, vaultIn(1, 'w'), vaultIn(1, 'x')].flatMap((of, index) =>
      Array.from({ length: 20 * index + 5 }, (_, n) => add(n, of)),
    )
    await Promise.all(ids.map(statusOf))
    lists.length = 0
    for (let second = 0; second < 3600; second += 10) {
      now += 10_000
      await Promise.all(ids.filter((_, n) => n % 6 === (second / 10) % 6).map(statusOf))
    }
    assert.ok(lists.length <= 150 && lists.length > 100, `${lists.length} pages`)
  })

  it('of another subscription cost nothing here', async () => {
    const [here, there] = [add(1), add(1, vaultIn(2))]
    for (let minute = 0; minute < 10; minute++) {
      await Promise.all([statusOf(here), statusOf(there)])
      now += 60_000
    }
    assert.equal(lists.filter((of) => of === vault).length, 10)
  })

  it('are read no further than to the last that is followed', async () => {
    pageSize = 1
    const [first] = [add(1), add(2), add(3)]
    await statusOf(first)
    assert.equal(lists.length, 1)
  })

  it('that the list lacks are asked for by their id, once in a while', async () => {
    const id = `${vault}/backupJobs/gone`
    for (let minute = 0; minute < 10; minute++) {
      assert.equal(await statusOf(id), null)
      now += 60_000
    }
    assert.deepEqual([lists.length, gets.length], [10, 2])
  })

  it('that are not on a list of before are waited for', async () => {
    await statusOf(add(1))
    assert.equal(await statusOf(add(2)), null)
    now += 60_000
    assert.equal(await statusOf(`${vault}/backupJobs/2`), 'InProgress')
    assert.equal(gets.length, 0)
  })

  it('are known in any spelling', async () => {
    jobs.set(`${vault}/BACKUPJOBS/A`, 'InProgress')
    assert.equal(await statusOf(`${vault}/backupJobs/a`), 'InProgress')
  })

  it('whose list cannot be read are not taken for gone', async () => {
    const id = add(1)
    refuses = true
    await assert.rejects(statusOf(id), /refused/)
    refuses = false
    now += 60_000
    assert.equal(await statusOf(id), 'InProgress')
  })
})

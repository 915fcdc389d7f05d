import { sql } from 'kysely'
import { ServiceError } from '../../../src/errors.ts'
import { inventorySources } from '../../../src/fleet/inventory.ts'
import { sampleHistory } from '../../../src/fleet/overview/sample-history.ts'
import { aDatabase } from '../../database/a-database.ts'
import { putEstate, subscriptionIds } from '../../fleet/estate-rows.ts'
import { fleetApp, noon } from '../../fleet/overview/fleet-app.ts'
import type { RealAnswer } from './real-answers.ts'

const lock = `/subscriptions/${subscriptionIds[0]}/resourceGroups/AzureBackupRG_westeurope_1/providers/Microsoft.Authorization/locks/no-deletions`
const blocked = {
  verdict: 'Blocked',
  basis: 'Inventory',
  reasons: ['LockFound'],
  causeIds: ['5c1f0b7e2a9d4c36'],
  summary: 'The lock no-deletions keeps Azure Backup from its restore points.',
}

const scanId = '33333333-3333-4333-8333-333333333333'
const scanned = {
  coverage: { Complete: 1, Partial: 0, Refused: 0 },
  sources: inventorySources.map((source) => ({ source, rows: 3, queries: 1, states: { Complete: 1 } })),
}

/** Of the service of the estate over rows such as a sweep leaves. */
export async function answersOfTheFleet(): Promise<RealAnswer[]> {
  const database = await aDatabase()
  let lacks: string | null = null
  const { ask, close } = await fleetApp(database, {
    // As the scanner does.
    async startScan({ askedBy }) {
      if (lacks !== null) throw new ServiceError('ScanningDisabled', `The estate is not swept here: ${lacks}`)
      const row = { id: scanId, status: 'Running', asked_by: askedBy, started_at: '2026-11-27T11:52:00Z' }
      const running = await database.db.selectFrom('fleet_scan').select('id').executeTakeFirst()
      if (running)
        throw new ServiceError('ScanInProgress', `Scan ${scanId} of the estate is under way; there is one at a time.`, {
          scanId,
        })
      await database.db.insertInto('fleet_scan').values(row).execute()
      return { id: scanId }
    },
  })
  const kept: RealAnswer[] = []
  const keep = async (operationId: string, url: string, rest: Parameters<typeof ask>[2] = {}) => {
    const answer = await ask('all', url, rest)
    kept.push({ operationId, status: answer.statusCode, body: answer.json() })
  }
  try {
    await putEstate(database.db, {
      vms: [
        { name: 'web-1', ...blocked },
        { name: 'web-2', ...blocked, limitReachedDateTime: '2026-11-30T01:00:00Z' },
        { name: 'web-3' },
      ],
      causes: [
        {
          id: blocked.causeIds[0]!,
          kind: 'Lock',
          subject: lock.toLowerCase(),
          title: 'lock no-deletions (CanNotDelete) on resource group AzureBackupRG_westeurope_1 (note: ticket 4711)',
          evidence: [
            { resourceId: lock, property: 'properties.level', value: 'CanNotDelete' },
            { resourceId: lock, property: 'properties.notes', value: 'ticket 4711' },
          ],
        },
      ],
    })
    await sql`insert into fleet_subscription (subscription_id, name, coverage) values (${subscriptionIds[0]}, 'Production', 'Complete')`.execute(
      database.db,
    )
    for (const name of inventorySources)
      await sql`insert into fleet_source (subscription_id, source, status, completed_at, ended_at, rows)
        values (${subscriptionIds[0]}, ${name}, 'Complete', '2026-11-27T11:52:00Z', '2026-11-27T11:52:00Z', 3)`.execute(
        database.db,
      )
    await keep('getFleet', '/v1/fleet')
    await keep('listFleetCauses', '/v1/fleet/causes')
    await keep('getFleetCause', `/v1/fleet/causes/${blocked.causeIds[0]}`)
    await keep('getFleetCause', '/v1/fleet/causes/0000000000000000')
    await sampleHistory(database.db, new Date(noon.getTime() - 3_600_000))
    await keep(
      'getFleetHistory',
      `/v1/fleet/history?from=${noon.getTime() - 7_200_000}&to=${noon.getTime()}&interval=PT1H`,
    )
    const post = { method: 'POST' as const, payload: {} }
    await keep('startFleetScan', '/v1/fleet/scans', post)
    await keep('startFleetScan', '/v1/fleet/scans', post)
    await database.db
      .updateTable('fleet_scan')
      .set({ status: 'Succeeded', ended_at: '2026-11-27T11:52:14Z', queries: 39, result: JSON.stringify(scanned) })
      .execute()
    await keep('listFleetScans', '/v1/fleet/scans')
    await keep('getFleetScan', `/v1/fleet/scans/${scanId}`)
    await keep('getFleetScan', '/v1/fleet/scans/22222222-2222-4222-8222-222222222222')
    lacks = 'FLEET_SCAN is off.'
    await keep('startFleetScan', '/v1/fleet/scans', post)
  } finally {
    await close()
    await database.close()
  }
  return kept
}

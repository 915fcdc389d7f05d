import type { Page } from 'playwright-core'
import type { DiagnosisRow } from '../../src/fleet/row.ts'
import { contentOf } from '../fleet/estate-rows.ts'

const verdicts = ['Blocked', 'AtRisk', 'Unknown', 'Healthy'] as const
const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111'
const noon = '2026-11-27T12:00:00Z'

const rowAt = (index: number, count: number): DiagnosisRow => {
  const verdict = verdicts[Math.floor((index * 4) / count)]!
  const content = contentOf({
    name: index === 0 ? `<b>vm</b>${'x'.repeat(55)}` : `vm-${String(index).padStart(6, '0')}`,
    resourceGroup: `rg-${index % 40}`,
    verdict,
    basis: index % 3 === 0 ? 'Diagnosis' : 'Inventory',
    reasons: verdict === 'Healthy' ? [] : ['LockAtLimit', 'LastBackupFailed'],
    lastBackupStatus: verdict === 'Healthy' ? 'Completed' : 'Failed',
    restorePoints: index % 5 === 0 ? null : { count: index % 19, limit: 18, countedDateTime: noon },
  })
  const links = { self: `/v1${content.id}/diagnosis`, diagnosis: `/v1${content.id}/diagnosis` }
  return { ...content, changedDateTime: noon, sequence: index + 1, operation: null, links }
}

/** Answers of an estate of so many VMs, in the place of the service's: its own are tested where they are made. */
export async function withEstate(page: Page, count: number) {
  await page.route(/\/v1\/diagnoses\?/, (route) => {
    const query = new URL(route.request().url()).searchParams
    const [skip, size] = [Number(query.get('skip') ?? 0), Number(query.get('maxpagesize') ?? 100)]
    const total = query.has('search') ? 0 : count
    const value = Array.from({ length: Math.max(0, Math.min(size, total - skip)) }, (_, n) => rowAt(skip + n, count))
    return route.fulfill({
      json: { value, ...(skip + size < total ? { nextLink: 'https://service.example/v1/diagnoses?skiptoken=x' } : {}) },
    })
  })
  await page.route(/\/v1\/fleet$/, (route) =>
    route.fulfill({
      json: {
        vmCount: count,
        byVerdict: verdicts.flatMap((verdict) => [
          { verdict, basis: 'Diagnosis', vmCount: Math.floor(count / 16) },
          { verdict, basis: 'Inventory', vmCount: count / 4 - Math.floor(count / 16) },
        ]),
        byReason: [{ reason: 'LockAtLimit', vmCount: 1200 }],
        unprotectedVmCount: 312,
        coverage: { subscriptionCount: 40, refusedCount: 1, incompleteCount: 1, unseenCount: 0, share: 0.97 },
        sources: [
          {
            name: 'VirtualMachines',
            status: 'Complete',
            completedDateTime: noon,
            rows: count,
            requiredPermission: null,
          },
          {
            name: 'Locks',
            status: 'Partial',
            completedDateTime: null,
            rows: null,
            requiredPermission: 'Microsoft.Authorization/locks/read',
          },
        ],
        missingPermissions: [
          {
            permission: 'Microsoft.Authorization/locks/read',
            sources: ['Locks'],
            subscriptionCount: 2,
            subscriptionIds: [],
          },
        ],
        scanning: { enabled: true, lacks: null },
      },
    }),
  )
  await page.route(/\/v1\/fleet\/causes$/, (route) =>
    route.fulfill({
      json: {
        value: [
          {
            id: 'abc',
            kind: 'Lock',
            title: `The CanNotDelete lock "no-deletions" on ${subscription}/resourceGroups/AzureBackupRG_westeurope_2`,
            evidence: [
              {
                resourceId: `${subscription}/resourceGroups/AzureBackupRG_westeurope_2/providers/Microsoft.Authorization/locks/no-deletions`,
                property: 'properties.level',
                value: 'CanNotDelete',
              },
            ],
            vmCount: 1200,
            firstSeenDateTime: noon,
          },
        ],
      },
    }),
  )
}

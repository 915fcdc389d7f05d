import type { Page, Route } from 'playwright-core'
import { inventorySources } from '../../src/fleet/inventory.ts'
import { languageOf } from '../../routes/language.ts'
import type { Language } from '../../src/error-codes/texts/texts.ts'
import { rowIn, type UntoldRow } from '../../src/fleet/row.ts'
import { causeIn, type UntoldCause } from '../../src/fleet/overview/cause-document.ts'
import { contentOf } from '../fleet/estate-rows.ts'

const verdicts = ['Blocked', 'AtRisk', 'Unknown', 'Healthy'] as const
const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111'
const noon = '2026-11-27T12:00:00Z'

const why = {
  en: 'A lock keeps Azure Backup from cleaning up its restore points.',
  pt: 'Um bloqueio impede a limpeza dos pontos de restauração pelo Backup do Azure.',
}

const rowAt = (index: number, count: number): UntoldRow => {
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
  return { ...content, summary: why, changedDateTime: noon, sequence: index + 1, operation: null, links }
}

const askedFor = (route: Route): Language => languageOf(route.request().headers()['accept-language'])

/** Answers of an estate of so many VMs, in the place of the service's: its own are tested where they are made. */
export async function withEstate(page: Page, count: number) {
  await page.route(/\/v1\/diagnoses\?/, (route) => {
    const query = new URL(route.request().url()).searchParams
    const [skip, size] = [Number(query.get('skip') ?? 0), Number(query.get('maxpagesize') ?? 100)]
    const total = query.has('search') ? 0 : count
    const value = Array.from({ length: Math.max(0, Math.min(size, total - skip)) }, (_, n) =>
      rowIn(askedFor(route), rowAt(skip + n, count)),
    )
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
        sources: inventorySources.map((name) => ({
          name,
          status: name === 'locks' ? 'Partial' : 'Complete',
          completedDateTime: noon,
          ageSeconds: 600,
          rows: name === 'locks' ? null : count,
          incompleteCount: name === 'locks' ? 2 : 0,
          requiredPermission: name === 'locks' ? 'Microsoft.Authorization/locks/read' : null,
        })),
        missingPermissions: [
          {
            permission: 'Microsoft.Authorization/locks/read',
            sources: ['locks'],
            subscriptionCount: 2,
            subscriptionIds: [],
          },
        ],
        scanning: { enabled: true, lacks: null },
        runningScan: null,
      },
    }),
  )
  const told = (route: Route) => causes.map((one) => causeIn(askedFor(route), one))
  await page.route(/\/v1\/fleet\/causes$/, (route) => route.fulfill({ json: { value: told(route) } }))
  await page.route(/\/v1\/fleet\/causes\/lock$/, (route) => route.fulfill({ json: told(route)[0] }))
  await page.route(/\/v1\/fleet\/history/, (route) => route.fulfill({ json: history(count) }))
  // A stream in which nothing happens.
  await page.route(/\/v1\/fleet\/events/, () => {})
}

const group = `${subscription}/resourceGroups/AzureBackupRG_westeurope_2`
const causes: UntoldCause[] = [
  {
    id: 'lock',
    kind: 'Lock',
    title: {
      en: `CanNotDelete lock "no-deletions" on ${group}`,
      pt: `Bloqueio CanNotDelete "no-deletions" em ${group}`,
    },
    evidence: [
      {
        resourceId: `${group}/providers/Microsoft.Authorization/locks/no-deletions`,
        property: 'properties.level',
        value: 'CanNotDelete',
      },
    ],
    vmCount: 1200,
    firstSeenDateTime: '2026-11-25T03:12:00Z',
    lastSeenDateTime: noon,
    trend: { vmCountBefore: 1100, change: 100, sampledDateTime: '2026-11-26T12:00:00Z' },
    actions: ['removeLocks'],
    links: { self: '/v1/fleet/causes/lock', vms: '/v1/diagnoses?causeId=lock' },
  },
  {
    id: 'code',
    kind: 'ErrorCode',
    title: {
      en: 'Backups fail with UserErrorRpCollectionLimitReached',
      pt: 'Os backups falham com UserErrorRpCollectionLimitReached',
    },
    evidence: [],
    vmCount: 412,
    firstSeenDateTime: '2026-11-26T03:12:00Z',
    lastSeenDateTime: noon,
    trend: { vmCountBefore: 430, change: -18, sampledDateTime: '2026-11-26T12:00:00Z' },
    actions: null,
    links: {
      self: '/v1/fleet/causes/code',
      vms: '/v1/diagnoses?causeId=code',
      errorCode: '/v1/errorCodes/UserErrorRpCollectionLimitReached',
    },
  },
]

/** A day in which a few more have become blocked. */
const history = (count: number) => ({
  interval: 'PT1H',
  value: Array.from({ length: 24 }, (_, hour) =>
    verdicts.map((series) => ({
      dateTime: new Date(Date.parse(noon) - (24 - hour) * 3_600_000).toISOString(),
      series,
      count: Math.round(count / 4) + (series === 'Blocked' ? hour - 30 : series === 'Healthy' ? 30 - hour : 0),
    })),
  ).flat(),
  leftOut: null,
})

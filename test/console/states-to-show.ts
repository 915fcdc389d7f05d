import type { Page } from 'playwright-core'
import type { Operation } from '../../src/remediation/operation.ts'
import type { Plan } from '../../src/remediation/plan.ts'

/** What people meet beside a page as it is. */
export interface State {
  /** Pages of pages-to-show.ts that are met so. The first is looked at in every run, all with STATES=all. */
  on: readonly [string, ...string[]]
  arrange: (page: Page) => Promise<unknown>
  /** After which the state is there, found by a selector that knows no language. */
  act?: (page: Page) => Promise<void>
  shows: string
}

const api = /^https?:\/\/[^/]+\/(v1|readyz|openapi)/
const asking = ['operations', 'causes', 'cause', 'approvals', 'audit', 'error-codes', 'error-code', 'settings'] as const
const everywhere = ['vm', 'now', 'vms', 'operation', 'plan', ...asking] as const

const refuses =
  (status: number, code: string, message: string, headers: Record<string, string> = {}) =>
  (page: Page) =>
    page.route(api, (route) =>
      route.fulfill({
        status,
        headers: { 'x-ms-request-id': '0f8fad5b-d9cb-469f-a165-70867728950e', ...headers },
        json: { error: { code, message } },
      }),
    )

/** The fleet's answer of large-estate.ts, but for this. */
const fleetBut = (other: object) => (page: Page) =>
  page.route(/\/v1\/fleet$/, (route) =>
    route.fulfill({
      json: {
        vmCount: 0,
        byVerdict: [],
        byReason: [],
        unprotectedVmCount: 0,
        coverage: { subscriptionCount: 0, refusedCount: 0, incompleteCount: 0, unseenCount: 2, share: 0 },
        sources: [],
        missingPermissions: [],
        scanning: { enabled: true, lacks: null },
        runningScan: null,
        ...other,
      },
    }),
  )

const nothing = async (page: Page) => {
  await fleetBut({})(page)
  await page.route(/\/v1\/(operations|auditEvents|fleet\/causes|diagnoses)(\?|$)/, (route) =>
    route.fulfill({ json: { value: [] } }),
  )
}

const running = (page: Page) =>
  page.route(/\/v1\/operations\/[^/?]+$/, async (route) => {
    const json = (await (await route.fetch()).json()) as Operation
    await route.fulfill({ json: { ...json, status: 'Running', percentComplete: 60 } })
  })

/** A plan of which another call is left each time that it is made again, and which is out of date when it is started. */
async function planThatChanges(page: Page) {
  let made = 0
  await page.route(/\/v1\/.+\/remediate(\?|$)/, async (route) => {
    if (!route.request().url().includes('dryRun'))
      return await route.fulfill({
        status: 412,
        json: { error: { code: 'PlanChanged', message: 'The plan changed.' } },
      })
    const json = (await (await route.fetch()).json()) as Plan
    await route.fulfill({ json: { ...json, calls: json.calls.slice(made++) } })
  })
}

export const states: Record<string, State> = {
  loading: {
    on: everywhere,
    arrange: (page) => page.route(api, () => {}),
    shows: 'main .skeleton, [aria-busy=true], dialog .quiet',
  },
  'without a database': {
    on: everywhere,
    arrange: refuses(503, 'DatabaseUnavailable', 'The database does not answer.'),
    shows: '.failure',
  },
  'without Azure': {
    on: everywhere,
    arrange: refuses(502, 'AzureUnavailable', 'Azure Resource Manager answered 503.'),
    shows: '.failure',
  },
  throttled: {
    on: everywhere,
    arrange: refuses(429, 'TooManyRequests', 'Too many requests.', { 'retry-after': '600' }),
    shows: '.failure',
  },
  'signed out': {
    on: everywhere,
    arrange: refuses(401, 'AuthenticationFailed', 'The request has no access token.'),
    shows: '.failure',
  },
  frozen: {
    on: everywhere,
    arrange: (page) =>
      page.route(/\/v1\/freeze$/, (route) =>
        route.fulfill({
          json: {
            frozen: true,
            reason: '<b>storage</b> incident in westeurope, until the provider has said what it was',
            changedBy: { id: 'ada', name: 'Ada Admin' },
            changedDateTime: '2026-11-27T03:12:00Z',
            locksOff: 2,
          },
        }),
      ),
    shows: '.freeze.frozen',
  },
  empty: { on: ['vms', 'now', 'operations', 'causes', 'approvals', 'audit'], arrange: nothing, shows: 'main h1' },
  'never scanned': {
    on: ['now', 'vms'],
    arrange: async (page) => {
      await nothing(page)
      await fleetBut({ scanning: { enabled: false, lacks: 'No subscription is named.' } })(page)
    },
    shows: '.notice, .empty',
  },
  'scanned for the first time': {
    on: ['vms', 'now'],
    arrange: async (page) => {
      await nothing(page)
      await fleetBut({ runningScan: { id: 'first', startedDateTime: new Date().toISOString(), endedDateTime: null } })(
        page,
      )
    },
    shows: 'main h1',
  },
  'not offered': {
    on: ['now', 'vms', 'causes'],
    arrange: (page) =>
      page.route(/\/v1\/(fleet|diagnoses)/, (route) =>
        route.fulfill({ status: 404, json: { error: { code: 'RouteNotFound', message: 'There is no such route.' } } }),
      ),
    shows: '.notice',
  },
  'a stream that broke': {
    on: ['operation', 'vms'],
    arrange: async (page) => {
      await running(page)
      await page.route(/\/events$/, (route) => route.abort())
    },
    shows: '.notice',
  },
  'a plan that has changed': {
    on: ['plan'],
    arrange: planThatChanges,
    act: (page) => page.locator('dialog .row.end .primary:enabled').click(),
    shows: 'dialog .changes .gone',
  },
  'about to be frozen': {
    on: ['now'],
    arrange: async () => {},
    act: (page) => page.locator('.freeze button').click(),
    shows: 'dialog form',
  },
  'about to be approved': {
    on: ['approvals'],
    arrange: async () => {},
    act: (page) => page.locator('.cards button.primary').click(),
    shows: 'dialog .calls',
  },
  'asked for its keys': {
    on: ['now'],
    arrange: async () => {},
    act: (page) => page.locator('.choices > button').last().click(),
    shows: 'dialog[open] kbd',
  },
}

import { buildApp } from '../../../src/app.ts'
import { anonymous, type Role } from '../../../src/access/principal.ts'
import type { Reach } from '../../../src/access/reach.ts'
import type { Database } from '../../../src/database/open-database.ts'
import { createFleet, type FleetDependencies } from '../../../src/fleet/overview/fleet-service.ts'
import { appUnderTest } from '../../routes/app-under-test.ts'
import { subscriptionIds } from '../estate-rows.ts'

export const noon = new Date('2026-11-27T12:00:00Z')

/** Callers of these tests: the token is the name. */
export const reaches = {
  all: 'Everything',
  first: [`/subscriptions/${subscriptionIds[0]}/`],
  second: [`/subscriptions/${subscriptionIds[1]}/`],
  group: [`/subscriptions/${subscriptionIds[0]}/resourcegroups/rg-app/`],
  mixed: [`/subscriptions/${subscriptionIds[1]}/`, `/subscriptions/${subscriptionIds[0]}/resourcegroups/rg-app/`],
  nobody: [],
} as const satisfies Record<string, Reach>
export type Caller = keyof typeof reaches

/** The real app with the real service of the estate over a database; what stands around it is what the test says. */
export async function fleetApp(
  { served }: Pick<Database, 'served'>,
  deps: Partial<FleetDependencies> = {},
  http: Parameters<typeof buildApp>[1] = {},
) {
  const fleet = createFleet({
    served,

    freeze: async () => ({ frozen: false, locksOff: 0 }),
    scanning: () => ({ enabled: true, lacks: null }),
    startScan: async () => {
      throw new Error('nobody scans in this test')
    },
    now: () => noon,
    keptMilliseconds: 0,
    ...deps,
  })
  const { app } = await appUnderTest(
    undefined,
    undefined,
    {
      authenticator: {
        authenticate: (authorization) => {
          const name = (authorization ?? '').replace('Bearer ', '') as Caller
          return { ...anonymous, id: name, reach: (_: Role) => reaches[name] }
        },
      },
      ...http,
    },
    { fleet },
  )
  const ask = async (
    caller: Caller,
    url: string,
    rest: { method?: 'GET' | 'POST'; headers?: Record<string, string>; payload?: object } = {},
  ) => {
    const answer = await app.inject({
      url,
      ...rest,
      headers: { authorization: `Bearer ${caller}`, ...rest.headers },
    })
    return answer
  }
  return { app, fleet, ask, close: () => app.close() }
}

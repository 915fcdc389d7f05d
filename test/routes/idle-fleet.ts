import { createFleet } from '../../src/fleet/overview/fleet-service.ts'
import { idleDatabase } from './idle-operations.ts'

/** The real service of the estate over a database that is never reached. */
export const idleFleet = () =>
  createFleet({
    served: idleDatabase(),
    freeze: async () => ({ frozen: false, locksOff: 0 }),
    scanning: () => ({ enabled: true, lacks: null }),
    startScan: async () => ({ id: '33333333-3333-4333-8333-333333333333' }),
    now: () => new Date(),
  })

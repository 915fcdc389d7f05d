import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import type { ServiceOptions } from '../../src/service.ts'
import { madeTogether } from '../made-together.ts'
import { assembledOver } from './assembled.ts'

/** The whole service, listening and working, on a PostgreSQL of its own, over an Azure that is 6,000 times as fast. */
export const remediatingService = (settings: Record<string, string> = {}, options: Partial<ServiceOptions> = {}) =>
  madeTogether((later) => make(later, settings, options))

async function make(
  later: (takeAway: () => unknown) => void,
  settings: Record<string, string>,
  options: Partial<ServiceOptions>,
) {
  const sandbox = await startSandbox({ throttling: false })
  later(() => sandbox.stop())
  sandbox.world.timeline.pace = 6000
  const { app, database, operations, scanner, start } = await assembledOver(
    sandbox,
    later,
    {
      ARM_POLL_SECONDS: '0.05',
      JOB_POLL_SECONDS: '0.1',
      VM_READS_PER_MINUTE: '1000',
      READING_CALLS_PER_SECOND: '1000',
      ...settings,
    },
    { timing: { recheckSeconds: 0.3, lostAnswerSeconds: 2 }, ...options },
  )
  await start()
  const base = await app.listen({ port: 0, host: '127.0.0.1' })

  return {
    sandbox,
    database,
    operations,
    scanner,
    base,
    app,
    /** `/v1{vmId}` of a VM of the sample fleet. */
    vm(name: string) {
      const found = sampleVms.find((sample) => sample.name === name)
      if (!found) throw new Error(`the sample fleet has no ${name}`)
      return `${base}/v1${found.id}`
    },
    /** Writes that reached "Azure". */
    writes: () => sandbox.requests.filter(({ method, path }) => method !== 'GET' && !/backupStatus/i.test(path)),
  }
}

import { randomUUID } from 'node:crypto'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { madeTogether } from '../made-together.ts'
import { ended } from '../operations/a-service.ts'
import { assembledOver } from '../service/assembled.ts'

export type OverSandbox = Awaited<ReturnType<typeof overSandbox>>

/** The engine on a real database, over the real SDKs and real HTTPS, with the sandbox where Azure's network would be. */
export const overSandbox = ({ pace = 600 } = {}) => madeTogether((later) => make(later, pace))

async function make(later: (takeAway: () => unknown) => void, pace: number) {
  const sandbox = await startSandbox({ throttling: false })
  later(() => sandbox.stop())
  sandbox.world.timeline.pace = pace
  const assembled = (settings: Record<string, string> = {}) =>
    assembledOver(
      sandbox,
      later,
      {
        ARM_POLL_SECONDS: '0.05',
        JOB_POLL_SECONDS: '0.05',
        KEY_VAULT_GRANTS_ENABLED: 'true',
        VM_READS_PER_MINUTE: '1000',
        READING_CALLS_PER_SECOND: '1000',
        ...settings,
      },
      { timing: { recheckSeconds: 0.1, lostAnswerSeconds: 0.5 } },
    )
  const { azure, database, collector, operations, start: work } = await assembled()
  await work()
  const by = { caller: 'tester', correlationId: randomUUID() }
  const vm = (name: string) => parseVmId(sampleVms.find((sample) => sample.name === name)!.id)!
  return {
    sandbox,
    azure,
    database,
    collector,
    operations,
    vm,
    by,
    /** Operations of another service over the same sandbox, with other settings and a database of its own. */
    besideWith: async (settings: Record<string, string>) => (await assembled(settings)).operations,
    plan: (name: string, action: string, body: Record<string, unknown> = {}) =>
      operations.plan(vm(name), action, body, by),
    start: (name: string, action: string, body: Record<string, unknown> = {}) =>
      operations.start(vm(name), action, body, by),
    run: async (name: string, action: string, body: Record<string, unknown> = {}) =>
      ended(operations, (await operations.start(vm(name), action, body, by)).id),
    /** Writes that reached Azure since the last call. */
    writes: () => {
      const sent = sandbox.requests.filter(({ method, path }) => method !== 'GET' && !/backupStatus/i.test(path))
      sandbox.requests.length = 0
      return sent.map(({ method, path }) => `${method} ${path.split('?')[0]}`)
    },
  }
}

export const code = (wanted: string) => (error: Error & { code?: string }) => error.code === wanted

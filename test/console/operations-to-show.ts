import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../../src/remediation/operation.ts'
import type { Plan } from '../../src/remediation/plan.ts'
import { idOf, type ConsoleInChromium } from './console-in-chromium.ts'

type Asked = Pick<ConsoleInChromium, 'ask'>

/** The id of a repair that has ended. */
export async function endedRepair({ ask }: Asked, vm: string) {
  const { id } = await ask<Operation>('operator', `/v1${idOf(vm)}/remediate`, {})
  for (;;) {
    const { status } = await ask<Operation>('reader', `/v1/operations/${id}`)
    if (status !== 'NotStarted' && status !== 'Running') return id
    await sleep(100)
  }
}

/** The id of a clean-up that loses points, and so waits for a second person. */
export async function waitingCleanUp({ ask }: Asked, vm: string) {
  const path = `/v1${idOf(vm)}/cleanRestorePoints`
  const body = { keepLatest: 3 }
  const plan = (accepted: object) => ask<Plan>('operator', `${path}?dryRun=true`, accepted)
  const { dataLoss } = await plan(body)
  const accepting = { ...body, acceptDataLoss: dataLoss.map(({ restorePointId }) => restorePointId) }
  const { etag } = await plan(accepting)
  return (await ask<Operation>('operator', path, accepting, { 'if-match': etag })).id
}

import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { ArmWrite, Moment, Observation, Run, WriteOutcome } from '../../src/remediation/action.ts'
import { vmId } from './facts-around.ts'

export const beforeSend: Moment = {
  when: 'BeforeSend',
  intentAt: null,
  remembered: null,
  looks: 0,
  jobId: null,
  sentBefore: false,
}
export const sent: WriteOutcome = { sent: true, detail: null, jobId: null, output: null }

/** A run over a port given as a literal: each write is handed to `write`, nothing is stored and nothing sent. */
export const aRun = (azure: Partial<BackupControlPlane>, rest: Partial<Run> = {}): Run => ({
  vm: parseVmId(vmId)!,
  azure: azure as BackupControlPlane,
  limits: defaultLimits,
  timing: { jobPollSeconds: 60, recheckSeconds: 3600, lostAnswerSeconds: 120 },
  now: () => Date.now(),
  write: async () => sent,
  remember: async (_, compute) => await compute(),
  until: () => unexpected('until'),
  collect: () => unexpected('collect'),
  planInput: () => unexpected('planInput'),
  locksToPutBack: () => unexpected('locksToPutBack'),
  ...rest,
})

/** What the first write of `work` sees right before it would be sent. */
export async function seenByWrite(
  azure: Partial<BackupControlPlane>,
  work: (run: Run) => Promise<unknown>,
  moment: Moment = beforeSend,
): Promise<Observation> {
  const writes: ArmWrite[] = []
  await work(aRun(azure, { write: async (_, write) => (writes.push(write), sent) }))
  const [first] = writes
  if (!first) throw new Error('nothing was to be written')
  return await first.observe(moment)
}

const unexpected = (what: string): never => {
  throw new Error(`${what} was not expected`)
}

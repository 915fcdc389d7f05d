import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { ArmWrite, Moment, Observation, Run } from '../../src/remediation/action.ts'
import { vmId } from './facts-around.ts'

/** No job of the VM in any vault. */
export const noJobs: Partial<BackupControlPlane> = {
  findItems: async () => ({ items: [], unread: null }),
  listRunningJobs: async () => [],
  listJobs: async () => [],
  getJob: async () => null,
}

/** A run whose writes are looked at and never sent: what a rule answers to each moment. */
export function aLiteralRun(azure: Partial<BackupControlPlane>, rest: Partial<Run> = {}) {
  const writes: { step: string; write: ArmWrite }[] = []
  const run = {
    vm: parseVmId(vmId)!,
    azure: { ...noJobs, ...azure },
    limits: defaultLimits,
    timing: { jobPollSeconds: 60, recheckSeconds: 3600, lostAnswerSeconds: 120 },
    now: () => Date.now(),
    write: async (step: string, write: ArmWrite) => {
      writes.push({ step, write })
      return { sent: false, detail: null, jobId: null, output: null }
    },
    remember: async <T>(_step: string, compute: () => Promise<T>) => await compute(),
    ...rest,
  } as unknown as Run
  return { run, writes }
}

const moments: Record<Moment['when'], Moment> = {
  BeforeSend: { when: 'BeforeSend', intentAt: null, remembered: null, sentBefore: false, looks: 0, jobId: null },
  AnswerLost: {
    when: 'AnswerLost',
    intentAt: '2026-02-01T12:00:00.000Z',
    remembered: null,
    sentBefore: true,
    looks: 0,
    jobId: null,
  },
  Answered: {
    when: 'Answered',
    intentAt: '2026-02-01T12:00:00.000Z',
    remembered: null,
    sentBefore: true,
    looks: 0,
    jobId: null,
  },
}
export type MomentLike = Moment['when'] | (Partial<Moment> & Pick<Moment, 'when'>)

/** What the one write of `begin` sees at a moment. */
export async function seen(
  azure: Partial<BackupControlPlane>,
  begin: (run: Run) => Promise<unknown>,
  moment: MomentLike = 'BeforeSend',
  rest: Partial<Run> = {},
): Promise<Observation> {
  const { run, writes } = aLiteralRun(azure, rest)
  await begin(run)
  const at = typeof moment === 'string' ? moments[moment] : { ...moments[moment.when], ...moment }
  return await writes[0]!.write.observe(at)
}

/** `Refused PlanChanged`, `Needed`, `Wait`. */
export const inWords = (observation: Observation) =>
  observation.state === 'Refused' ? `Refused ${observation.code}` : observation.state

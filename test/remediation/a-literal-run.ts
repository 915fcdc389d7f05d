import type { ArmOperation } from '../../src/backup/arm-operation.ts'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { ArmWrite, Moment, Observation, Run, WriteOutcome } from '../../src/remediation/action.ts'
import { vmId } from './facts-around.ts'

/** No job of the VM in any vault. */
const noJobs: Partial<BackupControlPlane> = {
  findItems: async () => ({ items: [], unread: null }),
  listRunningJobs: async () => [],
  listJobs: async () => [],
  getJob: async () => null,
  followedJob: async () => null,
}

export const sent: WriteOutcome = { sent: true, detail: null, jobId: null, output: null }
export const doneAtOnce: ArmOperation = { url: null, retryAfterSeconds: null, armRequestId: null }

/**
 * A run over a port given as a literal: writes are kept and not looked at, nothing is stored and nothing sent. What `rest` does not give
 * and a rule asks for all the same fails the test; `rest.write` says how writes end.
 */
export function aLiteralRun(azure: Partial<BackupControlPlane> = {}, rest: Partial<Run> = {}) {
  const writes: { step: string; write: ArmWrite }[] = []
  const run: Run = {
    vm: parseVmId(vmId)!,
    azure: { ...noJobs, ...azure } as BackupControlPlane,
    limits: defaultLimits,
    timing: { jobPollSeconds: 60, recheckSeconds: 3600, lostAnswerSeconds: 120 },
    now: () => Date.now(),
    remember: async (_, compute) => await compute(),
    until: () => unexpected('until'),
    collect: () => unexpected('collect'),
    planInput: () => unexpected('planInput'),
    sentWrites: async () => writes.map(({ step }) => step),
    locksToPutBack: () => unexpected('locksToPutBack'),
    ...rest,
    write: async (step, write) => {
      writes.push({ step, write })
      return (await rest.write?.(step, write)) ?? sent
    },
  }
  return { run, writes }
}

const unexpected = (what: string): never => {
  throw new Error(`${what} was not expected`)
}

const intentAt = '2026-02-01T12:00:00.000Z'
const nothingYet = { intentAt: null, remembered: null, sentBefore: false, looks: 0, jobId: null }
const moments: Record<Moment['when'], Moment> = {
  BeforeSend: { ...nothingYet, when: 'BeforeSend' },
  AnswerLost: { ...nothingYet, when: 'AnswerLost', intentAt, sentBefore: true },
  Answered: { ...nothingYet, when: 'Answered', intentAt, sentBefore: true },
}
export type MomentLike = Moment['when'] | (Partial<Moment> & Pick<Moment, 'when'>)
export const momentOf = (moment: MomentLike): Moment =>
  typeof moment === 'string' ? moments[moment] : { ...moments[moment.when], ...moment }

/** What the first write of `begin` sees at a moment; what comes behind that write does not matter. */
export async function seen(
  azure: Partial<BackupControlPlane>,
  begin: (run: Run) => Promise<unknown>,
  moment: MomentLike = 'BeforeSend',
  rest: Partial<Run> = {},
): Promise<Observation> {
  const [first] = await writesOf(azure, begin, rest)
  if (!first) throw new Error('nothing was to be written')
  return await first.write.observe(momentOf(moment))
}

/** The writes of `begin`, up to the first thing that only a real run can do. */
export async function writesOf(
  azure: Partial<BackupControlPlane>,
  begin: (run: Run) => Promise<unknown>,
  rest: Partial<Run> = {},
) {
  const { run, writes } = aLiteralRun(azure, rest)
  await begin(run).catch((error: unknown) => {
    if (writes.length === 0) throw error
  })
  return writes
}

/** `Refused PlanChanged`, `Needed`, `Wait`. */
export const inWords = (observation: Observation) =>
  observation.state === 'Refused' ? `Refused ${observation.code}` : observation.state

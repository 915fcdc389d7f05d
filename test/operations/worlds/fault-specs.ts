import fc from 'fast-check'
import type { ActionName } from '../../../src/diagnosis/finding.ts'
import { shares } from './shares.ts'
import { faultyRequests, type FaultAnswer, type Happening, type OrderSpec } from './spec.ts'

type Faulty = keyof typeof faultyRequests

/** What an action sends and reads; that which can lose its answer more often. */
const requestsOf: Record<ActionName, Faulty[]> = {
  removeLocks: ['deleteLock', 'deleteLock', 'putLock', 'putLock', 'getLock'],
  restoreLocks: ['putLock', 'putLock', 'getLock'],
  deleteFailedExtensions: ['deleteExtension', 'deleteExtension', 'getExtension', 'poll', 'listJobs'],
  cleanRestorePoints: [
    'deletePoint',
    'deletePoint',
    'deleteCollection',
    'getCollection',
    'listJobs',
    'listPoints',
    'poll',
  ],
  triggerBackup: ['backup', 'backup', 'backup', 'poll', 'listJobs', 'listJobs'],
  reapply: ['reapply', 'reapply', 'poll', 'listJobs'],
  cancelBackup: ['cancelJob', 'cancelJob', 'getJob', 'poll'],
  resumeProtection: ['putItem', 'putItem', 'listJobs', 'poll'],
  grantKeyVaultAccess: ['putAccess'],
  checkGuest: ['runCommand', 'runCommand', 'poll'],
  remediate: [
    'deleteLock',
    'putLock',
    'deleteExtension',
    'deletePoint',
    'backup',
    'backup',
    'getCollection',
    'listJobs',
    'poll',
  ],
}

const answers: FaultAnswer[] = [
  '500',
  '503',
  '429',
  '429 in 1 s',
  '409',
  '403',
  '404',
  'reset',
  'reset',
  'reset',
  'silence',
]
const lasting: FaultAnswer[] = ['403', '404', 'silence']

export const faultFor = ({ action }: OrderSpec): fc.Arbitrary<Happening> =>
  fc
    .record({
      kind: fc.constant('Fault' as const),
      request: fc.constantFrom(...requestsOf[action]),
      answer: fc.constantFrom(...answers),
      taken: fc.boolean(),
      times: shares([6, 1], [2, 2], [1, 7]),
    })
    .map((one): Happening => {
      const write = faultyRequests[one.request][0] !== 'GET'
      // Not of a read: an Azure that says "gone" of what is there cannot be dealt with.
      if (!write && one.answer === '404') return { ...one, answer: '503', taken: false, times: 1 }
      const often = lasting.includes(one.answer) || one.request === 'putLock' ? 1 : one.times
      // A refusal says that nothing was done, and a read does nothing.
      return {
        ...one,
        taken: one.taken && write && !/^4/.test(one.answer),
        times: write ? often : Math.min(2, often),
      }
    })

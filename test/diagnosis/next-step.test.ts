import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { arbitraryInput } from './arbitrary-facts.ts'
import {
  aCollection,
  aJob,
  aLock,
  anExtension,
  aProtection,
  aVm,
  healthyVm,
  points,
  read,
  refused,
  somePoints,
  subscriptionLock,
  vmGroupLock,
} from './facts-builder.ts'

type Facts = Parameters<typeof healthyVm>[0]
const noted = aLock({ notes: 'ticket\n 4711' })
const pointsOf = (copied: number) => ({ restorePoints: read(somePoints([aCollection(points(copied))])) })
const nextStep = (facts: Facts, language?: 'pt') =>
  diagnose({ ...healthyVm(facts), ...(language ? { language } : {}) }).nextStep

describe('the next step', () => {
  const cases: [name: string, facts: Facts, step: string | null][] = [
    ['is none for a healthy VM', {}, null],
    [
      'is the playbook where several actions need no person; a lock is named with its note',
      { ...pointsOf(18), locks: read([noted]) },
      'An operator can take off the lock "keep" (note: ticket 4711), delete the 3 oldest restore points and start a backup: POST …/remediate with {"cleanUp":"OldestFirst"} does all of it and takes about an hour.',
    ],
    [
      'is the playbook without a body where it needs none',
      { virtualMachine: read(aVm({ provisioningState: 'Failed' })) },
      "An operator can reapply the VM's model and start a backup: POST …/remediate does both and takes about an hour.",
    ],
    [
      'is the action itself where it is one alone',
      { locks: read([noted]) },
      'An operator can take off the lock "keep" (note: ticket 4711): POST …/removeLocks, with the body that nextRequest gives, does it and takes some minutes.',
    ],
    [
      'waits for a VM that is being changed',
      {
        virtualMachine: read(aVm({ provisioningState: 'Updating', provisioningSinceDateTime: '2026-11-23T08:30:00Z' })),
      },
      'Wait some minutes until Azure has finished changing the VM, and read the diagnosis again.',
    ],
    [
      'sends somebody to a VM that has been changed for long',
      {
        virtualMachine: read(aVm({ provisioningState: 'Updating', provisioningSinceDateTime: '2026-11-23T02:00:00Z' })),
      },
      'Whoever administers the VM has to see what has held it since 2026-11-23T02:00:00Z, for waiting has not ended it.',
    ],
    [
      'waits for a job that runs',
      {
        backupJobs: read([aJob({ status: 'InProgress', endTime: null })]),
        extensions: read([anExtension({ failed: true })]),
      },
      'Wait until the running job has ended, which may take hours, and read the diagnosis again.',
    ],
    [
      'asks before a lock is taken off that guards more',
      { locks: read([subscriptionLock({ notes: 'keep' })]) },
      'Ask whoever set the lock "all" (note: keep) whether it may be off for a time; then POST …/removeLocks, with the body that nextRequest gives, does it within minutes.',
    ],
    [
      'is for whoever set a lock that nothing here takes off, and comes before what would need no person',
      { locks: read([vmGroupLock({ level: 'ReadOnly' }), noted]) },
      'Whoever set the lock "app" has to take it off the VM or to lower it to CanNotDelete.',
    ],
    [
      'is a decision where protection has ended',
      { protection: read(aProtection({ protectionState: 'ProtectionStopped' })) },
      'A backup administrator has to decide whether protection goes on under its former policy: POST …/resumeProtection, with the body that nextRequest gives, resumes it within minutes.',
    ],
    [
      'is the permission that is missing',
      { locks: refused('Microsoft.Authorization/locks/read') },
      "Whoever assigns roles has to grant Microsoft.Authorization/locks/read to this service's identity, after which the diagnosis tells more within minutes.",
    ],
  ]
  for (const [name, facts, step] of cases) it(name, () => assert.equal(nextStep(facts), step))

  it('is told in Portuguese where that was asked for', () =>
    assert.equal(
      nextStep({ ...pointsOf(18), locks: read([noted]) }, 'pt'),
      'Um operador pode retirar o bloqueio "keep" (nota: ticket 4711), excluir os 3 pontos de restauração mais antigos e iniciar um backup: POST …/remediate com {"cleanUp":"OldestFirst"} faz tudo e leva cerca de uma hora.',
    ))

  it('is one sentence in each language whatever the facts, and none exactly where the VM is healthy', () =>
    fc.assert(
      fc.property(arbitraryInput, (input) => {
        const { verdict, nextStep: english } = diagnose(input)
        const { nextStep: portuguese } = diagnose({ ...input, language: 'pt' })
        assert.equal(english === null, verdict === 'Healthy')
        assert.equal(portuguese === null, english === null)
        if (english === null || portuguese === null) return
        assert.notEqual(english, portuguese)
        for (const sentence of [english, portuguese]) assert.match(sentence, /^[A-ZÀ-Ú][^]*[^.]\.$/)
      }),
      { numRuns: 500 },
    ))
})

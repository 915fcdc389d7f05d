import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { NextRequest } from '../../src/backup/action-request.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { checks } from '../../src/diagnosis/checks.ts'
import { diagnose, type DiagnoseInput } from '../../src/diagnosis/diagnose.ts'
import { actionNames } from '../../src/diagnosis/finding.ts'
import { nextRequestOf } from '../../src/diagnosis/next-step/asked.ts'
import { decidedStep } from '../../src/diagnosis/next-step/requests.ts'
import { errorCodes } from '../../src/error-codes/find.ts'
import { arbitraryCode, arbitraryInput } from './arbitrary-facts.ts'
import {
  aCollection,
  aLock,
  anExtension,
  aProtection,
  aVm,
  failedJob,
  healthyVm,
  points,
  read,
  somePoints,
  subscriptionLock,
  takingSnapshot,
  vmId,
} from './facts-builder.ts'

const at = (path: string) =>
  `/v1/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/app-rg/providers/Microsoft.Compute/virtualMachines/web-1/${path}`
const byItself = (action: string, body: object = {}) => ({
  action,
  automatic: true,
  method: 'POST',
  href: at(action),
  body,
})
const decided = (action: string, body: object = {}, path = action) => ({
  action,
  automatic: false,
  method: 'POST',
  href: at(path),
  body,
})

const collection = aCollection(points(0, 18))
const oldest = collection.restorePoints.slice(0, 3).map(({ id }) => id)
const pointsOf = (copied: number) => ({ restorePoints: read(somePoints([aCollection(points(copied))])) })
const failedExtension = { extensions: read([anExtension({ failed: true })]) }
const protection = (...[rest]: Parameters<typeof aProtection>) => ({ protection: read(aProtection(rest)) })
const stopped = { protectionState: 'ProtectionStopped' }
const { policyId } = aProtection()

describe('the request of the next step', () => {
  const cases: [name: string, facts: Partial<VmBackupFacts>, request: object | null][] = [
    ['is none for a healthy VM', {}, null],
    ['is the playbook for several actions that need no person', failedExtension, byItself('remediate')],
    [
      'makes room first at the limit',
      { ...pointsOf(18), locks: read([aLock()]) },
      decided('remediate', { cleanUp: 'OldestFirst' }),
    ],
    [
      'leaves a lock off below the limit',
      { ...failedExtension, locks: read([aLock()]) },
      decided('remediate', { restoreLocks: false }),
    ],
    ['is the one action alone', { locks: read([aLock()]) }, byItself('removeLocks', { lockIds: [aLock().id] })],
    [
      'needs a decision for a lock that guards more',
      { locks: read([subscriptionLock()]) },
      decided('removeLocks', { lockIds: [subscriptionLock().id], restore: 'PT4H' }),
    ],
    [
      'shows first which points without a copy would go',
      {
        restorePoints: read(somePoints([collection])),
        locks: read([aLock({ scope: vmId.id, target: 'VirtualMachine', level: 'ReadOnly' })]),
      },
      decided('cleanRestorePoints', { mode: 'OldestFirst', restorePointIds: oldest }, 'cleanRestorePoints?dryRun=true'),
    ],
    [
      'shows first what would go with a collection',
      { restorePoints: read(somePoints([aCollection(points(3), { provisioningState: 'Deleting' })])) },
      decided('cleanRestorePoints', { mode: 'Collection' }, 'cleanRestorePoints?dryRun=true'),
    ],
    ['resumes under the former policy', protection(stopped), decided('resumeProtection', { policyId })],
    [
      'leaves the policy to a person where it is not known',
      protection({ ...stopped, policyId: null, policy: null }),
      decided('resumeProtection'),
    ],
    [
      'is none where no vault holds anything to resume',
      protection({ protectionState: 'NotProtected', vaultId: null, protectedItemId: null }),
      null,
    ],
    [
      'backs up a machine made anew once somebody agrees',
      { virtualMachine: read(aVm({ timeCreated: '2026-11-23T01:00:00Z' })) },
      decided('triggerBackup'),
    ],
    [
      'deletes an extension again once the guest is put right',
      { extensions: read([anExtension({ failed: true, message: 'No space left on device' })]) },
      decided('deleteFailedExtensions'),
    ],
    [
      'looks inside where nothing shows from outside',
      { backupJobs: read([failedJob('GuestAgentSnapshotTaskStatusError')]) },
      decided('checkGuest'),
    ],
    ['tries again what has passed', { backupJobs: read([failedJob('TooManyRequests')]) }, byItself('triggerBackup')],
    ['is none while a job runs', { backupJobs: read([takingSnapshot()]), ...failedExtension }, null],
  ]
  for (const [name, facts, request] of cases)
    it(name, () => {
      assert.deepEqual(diagnose(healthyVm(facts)).nextRequest, request)
      agree(healthyVm(facts))
    })

  const advised: Record<string, string> = {
    'vmsnapshot-extension-state': 'deleteFailedExtensions',
    'protection-state': 'resumeProtection',
    'protection-state ProtectionStopped': 'resumeProtection',
    'protection-state SoftDeleted': 'resumeProtection',
    'protection-state ProtectionError': 'triggerBackup',
    'protection-state MadeAnew': 'triggerBackup',
  }
  const reasonsOfProtection = ['ProtectionStopped', 'ProtectionPaused', 'BackupsSuspended', 'SoftDeleted', 'MovedFrom']
  const reasons = [...reasonsOfProtection, 'NotProtected', 'ProtectionError', 'MadeAnew', 'ItemProtectsAnotherVm']
  for (const { id, advice } of checks)
    it(`is that of the advice of ${id}`, () => {
      for (const reason of [undefined, ...(id === 'protection-state' ? reasons : [])]) {
        const said = advice.say([], reason)
        const likeStopped = reason === 'ProtectionPaused' || reason === 'BackupsSuspended'
        const key = [id, ...(reason ? [likeStopped ? 'ProtectionStopped' : reason] : [])].join(' ')
        const request = said.asks ? nextRequestOf(vmId, said.asks) : null
        assert.deepEqual(request, advised[key] === undefined ? null : decided(advised[key]), key)
        for (const sentence of [said.en, said.pt]) tellsOf(sentence, request)
      }
    })

  it('is that of each decision, the ones included that a job in progress holds back', () => {
    const asked = actionNames.flatMap((action) => {
      const body = { restorePointIds: ['/points/1'] }
      const request = { method: 'POST' as const, href: at(action), body }
      const said = decidedStep({ action, reason: '', automatic: false, request }, [])
      if (!said) return []
      const next = nextRequestOf(vmId, said.asks!)
      const path = action === 'cleanRestorePoints' ? 'cleanRestorePoints?dryRun=true' : action
      assert.deepEqual(next, decided(action, body, path))
      for (const sentence of [said.en, said.pt]) tellsOf(sentence, next)
      return [action]
    })
    assert.deepEqual(asked, [
      'removeLocks',
      'deleteFailedExtensions',
      'cleanRestorePoints',
      'triggerBackup',
      'cancelBackup',
      'resumeProtection',
      'grantKeyVaultAccess',
      'checkGuest',
    ])
  })

  for (const { code } of errorCodes)
    it(`agrees with its sentence after ${code}`, () => {
      const backupJobs = read([failedJob(code, 'It failed.')])
      for (const osType of ['Windows', 'Linux'] as const)
        for (const facts of [{}, failedExtension, pointsOf(18), { locks: read([aLock()]) }, protection(stopped)])
          agree(healthyVm({ ...facts, virtualMachine: read(aVm({ osType })), backupJobs }), code)
    })

  it('agrees with its sentence whatever the facts', () =>
    fc.assert(fc.property(arbitraryInput, arbitraryCode, agree), { numRuns: 1000 }))
})

/** The field against the sentence in each language, and against what is recommended. */
function agree(input: DiagnoseInput, errorCode?: string) {
  const of = { ...input, ...(errorCode ? { errorCode } : {}) }
  const english = diagnose(of)
  const portuguese = diagnose({ ...of, language: 'pt' })
  const { nextRequest: request, recommendedActions } = english
  assert.deepEqual(portuguese.nextRequest, request)
  for (const { nextStep } of [english, portuguese]) tellsOf(nextStep ?? '', request)
  if (!request) return
  const automatic = recommendedActions.filter((one) => one.automatic)
  if (request.action === 'remediate') {
    assert.ok(automatic.length > 1)
    return assert.equal(request.automatic, Object.keys(request.body).length === 0)
  }
  const recommended = recommendedActions.filter((one) => one.action === request.action)
  if (recommended.length === 0) return assert.deepEqual([request.automatic, request.body], [false, {}])
  assert.ok(
    recommended.some(
      (one) =>
        one.automatic === request.automatic &&
        one.request!.href === request.href.replace('?dryRun=true', '') &&
        JSON.stringify(one.request!.body) === JSON.stringify(request.body),
    ),
    `${JSON.stringify(request)} is not what is recommended: ${JSON.stringify(recommended)}`,
  )
}

const named =
  /\bPOST …\/(\w+(?:\?dryRun=true)?)(?:(?: (?:with|com) (\{[^}]*\}))|(, (?:with the body that nextRequest gives|com o corpo indicado em nextRequest),))?/g

/** A sentence names the request of the field, whole, and no other. */
function tellsOf(sentence: string, request: NextRequest | null) {
  const posts = sentence.split(/\bPOST\b/).length - 1
  assert.equal(posts, request ? 1 : 0, sentence)
  if (!request) return
  const [[, path, body, elsewhere] = []] = [...sentence.matchAll(named)]
  assert.equal(request.href.split('/').at(-1), path, sentence)
  assert.equal(path!.split('?')[0], request.action)
  if (elsewhere) assert.match(Object.keys(request.body).join(), /Ids?\b/, sentence)
  else assert.deepEqual(request.body, JSON.parse(body ?? '{}'), sentence)
}

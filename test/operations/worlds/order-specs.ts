import fc from 'fast-check'
import type { ActionName } from '../../../src/diagnosis/finding.ts'
import { inPercent, shares } from './shares.ts'
import { spoilers, type OrderSpec } from './spec.ts'

type Part = Omit<OrderSpec, 'action' | 'consent'>

const nothing: fc.Arbitrary<Part> = fc.constant({ body: {} })
const known = (body: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
const some = (most: number) => fc.array(fc.nat(most), { minLength: 1, maxLength: 4 })

const removeLocks = fc
  .record({
    restore: shares<string | undefined>([2, undefined], [2, 'Never'], [6, 'AfterOperation'], [2, 'PT1S']),
    locks: inPercent(55, some(4)),
  })
  .map(({ restore, locks }): Part => ({
    body: known({ restore }),
    ...(locks ? { locks } : {}),
  }))

const cleanRestorePoints = fc
  .record({
    mode: shares<string | undefined>([2, undefined], [2, 'OldestFirst'], [2, 'Collection']),
    keepLatest: inPercent(70, fc.integer({ min: 1, max: 4 })),
    points: inPercent(30, some(20)),
  })
  .map(({ mode, keepLatest, points }): Part =>
    mode === 'Collection' ? { body: { mode } } : { body: known({ mode, keepLatest }), ...(points ? { points } : {}) },
  )

const remediate = fc
  .record({
    restoreLocks: shares<boolean | undefined>([3, undefined], [2, true], [1, false]),
    cleanUp: shares<string | undefined>([1, undefined], [1, 'OnDemandBackup'], [2, 'OldestFirst']),
    acceptsLoss: shares([2, false], [1, true]),
  })
  .map(({ acceptsLoss, ...body }): Part => ({
    body: known(body),
    acceptsLoss,
  }))

const triggerBackup = fc
  .record({
    waitForCompletion: shares<boolean | undefined>([3, undefined], [1, false]),
    recoveryPointExpiryTime: shares<string | undefined>([3, undefined], [1, '2099-01-01T00:00:00Z']),
  })
  .map((body): Part => ({ body: known(body) }))

const parts: Record<ActionName, [weight: number, part: fc.Arbitrary<Part>]> = {
  cleanRestorePoints: [34, cleanRestorePoints],
  remediate: [25, remediate],
  removeLocks: [16, removeLocks],
  deleteFailedExtensions: [11, nothing],
  triggerBackup: [9, triggerBackup],
  restoreLocks: [5, nothing],
  reapply: [4, nothing],
  cancelBackup: [3, nothing],
  resumeProtection: [
    2,
    shares([4, true], [1, false]).map((namesPolicy): Part => ({
      body: {},
      namesPolicy,
    })),
  ],
  grantKeyVaultAccess: [2, nothing],
  checkGuest: [2, nothing],
}

const consent = shares<OrderSpec['consent']>([9, 'NoPlan'], [3, 'AsPlanned'], [1, 'AnyPlan'], [1, 'OldPlan'])
const consentToLoss = shares<OrderSpec['consent']>(
  [22, 'AsPlanned'],
  [2, 'NoPlan'],
  [1, 'None'],
  [1, 'Fewer'],
  [1, 'More'],
  [1, 'AnyPlan'],
  [1, 'OldPlan'],
)

export const takesLoss = ({ action }: { action: string }) =>
  /^(cleanRestorePoints|remediate|resumeProtection)$/.test(action)

export const orders: fc.Arbitrary<OrderSpec> = fc
  .oneof(
    ...Object.entries(parts).map(([action, [weight, part]]) => ({
      weight,
      arbitrary: part.map((one) => ({
        action: action as OrderSpec['action'],
        ...one,
      })),
    })),
  )
  .chain((order) => {
    const named = [order.locks && 'lockIds', order.points && 'restorePointIds', takesLoss(order) && 'acceptDataLoss']
    const spoiled = named.some(Boolean) ? inPercent(3, fc.constantFrom(...spoilers)) : fc.constant(undefined)
    return spoiled.map((spoiledIds) => (spoiledIds ? { ...order, spoiledIds } : order))
  })
  .chain((order) =>
    (takesLoss(order) ? consentToLoss : consent).map((how) => ({
      ...order,
      consent: how,
    })),
  )

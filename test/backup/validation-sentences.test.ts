import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import { wordsOf } from '../../src/backup/validation-sentences.ts'
import { appUnderTest, vmPath } from '../routes/app-under-test.ts'

const lock =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Authorization/locks/no'
const point = `${lock.replace(/Microsoft.*/, 'Microsoft.Compute/restorePointCollections/c/restorePoints/p')}`

describe('what is wrong with a request', () => {
  const table: [method: 'GET' | 'POST' | 'PUT', url: string, body: unknown, target: string, message: string][] = [
    [
      'GET',
      `${vmPath}/diagnosis?verbos=1`,
      undefined,
      'verbos',
      'There is no query parameter "verbos" here; there are "errorCode" and "view".',
    ],
    ['GET', `${vmPath}/locks?verbos=1`, undefined, 'verbos', 'No query parameter is taken here; leave "verbos" out.'],
    [
      'GET',
      '/v1/operations?stat=1',
      undefined,
      'stat',
      'There is no query parameter "stat" here; there are "vmId", "status", "action", "select", "maxpagesize" and "skiptoken".',
    ],
    [
      'GET',
      '/v1/operations?status=Done',
      undefined,
      'status',
      'status has to be "NotStarted", "Running", "Succeeded", "Failed" or "Canceled".',
    ],
    ['GET', '/v1/operations?vmId=a&vmId=b', undefined, 'vmId', 'vmId is taken once; it is there several times.'],
    [
      'POST',
      `${vmPath}/reapply?dryrun=true`,
      {},
      'dryrun',
      'There is no query parameter "dryrun" here; there is "dryRun".',
    ],
    ['POST', `${vmPath}/reapply?dryRun=yes`, {}, 'dryRun', 'dryRun has to be "true" or "false".'],
    [
      'POST',
      `${vmPath}/removeLocks`,
      { locks: [] },
      'locks',
      'The body has no field "locks"; it may have "lockIds", "restore", "callbackUrl" and "reason".',
    ],
    [
      'POST',
      `${vmPath}/removeLocks`,
      { restore: 'Sometime' },
      'restore',
      'restore has to be "Never", "AfterOperation" or an ISO 8601 duration such as "PT1H" or "P1D".',
    ],
    [
      'POST',
      `${vmPath}/removeLocks`,
      { lockIds: [] },
      'lockIds',
      'lockIds has to be a list of 1 to 50, each the ARM id of a Microsoft.Authorization/locks.',
    ],
    [
      'POST',
      `${vmPath}/removeLocks`,
      { lockIds: [lock, 1] },
      'lockIds/1',
      'lockIds/1 has to be the ARM id of a Microsoft.Authorization/locks.',
    ],
    [
      'POST',
      `${vmPath}/removeLocks`,
      { lockIds: [lock, point] },
      'lockIds/1',
      `lockIds/1 has to be the ARM id of a Microsoft.Authorization/locks, and is "${point}".`,
    ],
    ['POST', `${vmPath}/removeLocks`, [], 'body', 'The body has to be a JSON object.'],
    [
      'POST',
      `${vmPath}/cleanRestorePoints`,
      { keepLatest: 0 },
      'keepLatest',
      'keepLatest has to be a whole number from 1 to 1000.',
    ],
    ['POST', `${vmPath}/cleanRestorePoints`, { mode: 'All' }, 'mode', 'mode has to be "OldestFirst" or "Collection".'],
    [
      'POST',
      `${vmPath}/cleanRestorePoints`,
      { mode: 'Collection', keepLatest: 2 },
      'keepLatest',
      'mode "Collection" deletes every point: it goes with neither keepLatest nor restorePointIds.',
    ],
    [
      'POST',
      `${vmPath}/cleanRestorePoints`,
      { restorePointIds: [point, point, point, 'http://169.254.169.254/'] },
      'restorePointIds/3',
      'restorePointIds/3 has to be the ARM id of a Microsoft.Compute/restorePointCollections/restorePoints, and is "http://169.254.169.254/".',
    ],
    [
      'POST',
      `${vmPath}/cleanRestorePoints`,
      { acceptDataLoss: [lock] },
      'acceptDataLoss/0',
      `acceptDataLoss/0 has to be the ARM id of a Microsoft.Compute/restorePointCollections/restorePoints, and is "${lock}".`,
    ],
    [
      'POST',
      `${vmPath}/triggerBackup`,
      { recoveryPointExpiryTime: 'soon' },
      'recoveryPointExpiryTime',
      'recoveryPointExpiryTime has to be a time such as "2026-11-24T18:00:00Z".',
    ],
    [
      'POST',
      `${vmPath}/triggerBackup`,
      { recoveryPointExpiryTime: '2020-01-01T00:00:00Z' },
      'recoveryPointExpiryTime',
      'recoveryPointExpiryTime lies in the past.',
    ],
    [
      'POST',
      `${vmPath}/triggerBackup`,
      { waitForCompletion: 'no' },
      'waitForCompletion',
      'waitForCompletion has to be true or false.',
    ],
    [
      'POST',
      `${vmPath}/cancelBackup`,
      { jobId: lock },
      'jobId',
      `jobId has to be the ARM id of a Microsoft.RecoveryServices/vaults/backupJobs, or its name, and is "${lock}".`,
    ],
    [
      'POST',
      `${vmPath}/resumeProtection`,
      { policyId: 'DefaultPolicy' },
      'policyId',
      'policyId has to be the ARM id of a Microsoft.RecoveryServices/vaults/backupPolicies, and is "DefaultPolicy".',
    ],
    [
      'POST',
      `${vmPath}/remediate`,
      { acceptDataLoss: ['x'] },
      'acceptDataLoss/0',
      'acceptDataLoss/0 has to be the ARM id of a Microsoft.Compute/restorePointCollections/restorePoints, and is "x".',
    ],
    ['PUT', '/v1/freeze', {}, 'frozen', 'The body lacks "frozen", which has to be true or false.'],
    ['PUT', '/v1/freeze', { frozen: 'yes' }, 'frozen', 'frozen has to be true or false.'],
    ['PUT', '/v1/freeze', undefined, 'body', 'The body has to be a JSON object.'],
  ]
  for (const [method, url, body, target, message] of table)
    it(`${method} ${url.replace(vmPath, '{vm}')} ${JSON.stringify(body) ?? ''}: ${message}`, async () => {
      const { app, calls } = await appUnderTest()
      const urls = method === 'POST' && !url.includes('?') ? [url, `${url}?dryRun=true`] : [url]
      for (const each of urls) {
        const answer = await app.inject({
          method,
          url: each,
          ...(body === undefined ? {} : { payload: body as object }),
        })
        assert.deepEqual(
          [answer.statusCode, answer.json()],
          [400, { error: { code: 'InvalidRequest', message, target } }],
        )
      }
      assert.deepEqual(calls, [], 'Azure was not asked')
    })

  it('that is not JSON is said so', async () => {
    const { app } = await appUnderTest()
    const answer = await app.inject({
      method: 'POST',
      url: `${vmPath}/reapply`,
      payload: 'a=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    assert.deepEqual([answer.statusCode, answer.headers['x-ms-error-code']], [415, 'UnsupportedMediaType'])
  })

  it('has words for every schema of every route', async () => {
    const parts = ['body', 'querystring', 'params'] as const
    let seen = 0
    const look = (schema: TSchema) => {
      assert.ok(wordsOf(schema) !== '')
      seen++
      const {
        properties = {},
        items,
        anyOf = [],
      } = schema as { properties?: Record<string, TSchema>; items?: TSchema; anyOf?: TSchema[] }
      for (const inner of [...Object.values(properties), ...anyOf, ...(items ? [items] : [])]) look(inner)
    }
    // Registered before the routes, as tracing is.
    const tracing = fp((app: FastifyInstance, _: unknown, done: () => void) => {
      app.addHook('onRoute', ({ schema }) => {
        for (const part of parts) if (schema?.[part]) look(schema[part])
      })
      done()
    })
    await appUnderTest(undefined, undefined, { tracing })
    assert.ok(seen > 100, `${seen} schemas`)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appUnderTest } from './app-under-test.ts'

/** Names that the contract gives, or that Azure gives to the very same time. */
const given = new Set([
  ...['observedAt', 'collectedAt', 'reportedAt'],
  ...['time', 'timeCreated', 'startTime', 'endTime', 'lastBackupTime', 'lastRecoveryPointTime'],
  'recoveryPointExpiryTime',
  'dateTime',
])

interface Schema {
  properties?: Record<string, unknown>
  [key: string]: unknown
}

/** Of every property that is a time, or may be one: its name, by the place where it stands. */
function timesIn(node: unknown, place: string, found = new Map<string, string>()) {
  if (typeof node !== 'object' || node === null) return found
  const { properties } = node as Schema
  for (const [name, schema] of Object.entries(properties ?? {})) if (isTime(schema)) found.set(`${place}.${name}`, name)
  for (const [key, value] of Object.entries(node))
    timesIn(value, key === 'properties' || /^\d+$/.test(key) ? place : `${place}.${key}`, found)
  return found
}

function isTime(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  const { format, anyOf = [], oneOf = [] } = schema as { format?: string; anyOf?: unknown[]; oneOf?: unknown[] }
  return format === 'date-time' || [...anyOf, ...oneOf].some(isTime)
}

describe('the name of a time', () => {
  it('is one that the contract gives, or ends in DateTime', async () => {
    const { app } = await appUnderTest()
    const document: unknown = (await app.inject('/openapi.json')).json()
    await app.close()
    const times = [...timesIn(document, '')]
    const names = new Set(times.map(([, name]) => name))
    for (const known of ['observedAt', 'timeCreated', 'plannedDateTime', 'createdDateTime']) assert.ok(names.has(known))
    assert.deepEqual(
      times.filter(([, name]) => !given.has(name) && !name.endsWith('DateTime')).map(([place]) => place),
      [],
    )
  })
})

import assert from 'node:assert/strict'
import { Value } from 'typebox/value'
import { Evidence, type Finding } from '../../src/diagnosis/finding.ts'

/** Where a resource, or a list of them, has its parts. */
const roots = new Set(['properties', 'sku', 'name', 'resources', 'value'])

/** Evidence names what Azure says, where Azure says it: whoever doubts it can look there. */
export function assertAzurePaths({ check, evidence }: Finding) {
  for (const { property } of evidence) {
    assert.ok(Value.Check(Evidence.properties.property, property), `${check}: ${property}`)
    assert.ok(roots.has(/^\w+/.exec(property)![0]), `${check}: ${property} is no path in a resource of Azure`)
  }
}

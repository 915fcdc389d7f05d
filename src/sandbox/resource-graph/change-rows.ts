import { guidOf } from '../world/guid.ts'
import type { GraphRow, TableRow } from './graph-row.ts'
import { hashOf, modulo } from './hash.ts'
import type { Json, Value } from './kql/values.ts'
import type { Change } from './row-source.ts'

/** 2^63 − 1 less the ticks of .NET: later changes come first by name. */
const lastTick = 9_223_372_036_854_775_807n
const ticksAtEpoch = 621_355_968_000_000_000n

/** The field that says when, as conditions name it. */
export const changeTime = 'properties.changeAttributes.timestamp'

/** A row of `resourcechanges`, in the shape that Microsoft's documentation prints. What changed is worked out when it is looked at. */
export class ChangeRow implements TableRow {
  readonly #change: Change
  readonly #target: TableRow
  #whole: GraphRow | undefined

  constructor(change: Change) {
    this.#change = change
    this.#target = (change.after ?? change.before)!
  }

  text(column: Parameters<TableRow['text']>[0]): string {
    switch (column) {
      case 'id':
        return `${this.#target.text('id')}/providers/Microsoft.Resources/changes/${this.#name()}`
      case 'name':
        return this.#name()
      case 'type':
        return 'microsoft.resources/changes'
      case 'kind':
      case 'location':
      case 'managedBy':
        return ''
      case 'tenantId':
      case 'resourceGroup':
      case 'subscriptionId':
        return this.#target.text(column)
    }
  }

  quick(path: string): Value | undefined {
    switch (path) {
      case changeTime:
        return this.#change.at.toISOString()
      case 'properties.changeType':
        return this.#kind()
      case 'properties.targetResourceId':
        return this.#target.text('id')
      case 'properties.targetResourceType':
        return this.#target.text('type')
      default:
        return undefined
    }
  }

  time(path: string): Date | undefined {
    return path === changeTime ? this.#change.at : undefined
  }

  idHashModulo(divisor: number): number {
    return modulo(hashOf(this.text('id').toLowerCase()), divisor)
  }

  whole(): GraphRow {
    return (this.#whole ??= this.#made())
  }

  #name(): string {
    const { at } = this.#change
    return `${this.#ticks()}_${guidOf(`${this.#target.text('id')} ${at.getTime()}`)}`
  }

  #ticks(): string {
    return String(lastTick - ticksAtEpoch - BigInt(this.#change.at.getTime()) * 10_000n).padStart(20, '0')
  }

  #kind(): 'Create' | 'Update' | 'Delete' {
    const { before, after } = this.#change
    return before ? (after ? 'Update' : 'Delete') : 'Create'
  }

  #made(): GraphRow {
    const { at, before, after } = this.#change
    const changes = before && after ? differences(before.whole(), after.whole()) : undefined
    const snapshot = (row: TableRow) => `${this.#ticks()}_${guidOf(JSON.stringify(row.whole()))}`
    const properties = {
      targetResourceId: this.#target.text('id'),
      targetResourceType: this.#target.text('type'),
      changeType: this.#kind(),
      changeAttributes: {
        timestamp: at.toISOString(),
        correlationId: guidOf(`${this.#name()} correlation`),
        changedBy: 'System',
        changedByType: 'System',
        clientType: 'Unspecified',
        operation: 'Unspecified',
        changesCount: changes ? Object.keys(changes).length : 0,
        ...(before ? { previousResourceSnapshotId: snapshot(before) } : {}),
        ...(after ? { newResourceSnapshotId: snapshot(after) } : {}),
      },
      ...(changes ? { changes } : {}),
    }
    return {
      id: this.text('id'),
      name: this.#name(),
      type: this.text('type'),
      tenantId: this.text('tenantId'),
      kind: '',
      location: '',
      resourceGroup: this.text('resourceGroup'),
      subscriptionId: this.text('subscriptionId'),
      managedBy: '',
      sku: null,
      plan: null,
      properties,
      tags: null,
      identity: null,
      zones: null,
      extendedLocation: null,
    }
  }
}

/** By path, as `properties.provisioningState`. */
function differences(before: GraphRow, after: GraphRow): Record<string, Json> {
  const [old, now] = [leaves(before), leaves(after)]
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path))
  return Object.fromEntries(
    paths.map((path): [string, Json] => {
      const [previousValue = null, newValue = null] = [old.get(path), now.get(path)]
      const propertyChangeType = previousValue === null ? 'Insert' : newValue === null ? 'Remove' : 'Update'
      return [path, { newValue, previousValue, changeCategory: 'System', propertyChangeType }]
    }),
  )
}

function leaves(value: Json | GraphRow | undefined, path = '', found = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) return found
  if (Array.isArray(value)) for (const [index, one] of value.entries()) leaves(one, `${path}[${index}]`, found)
  else if (typeof value === 'object')
    for (const [name, one] of Object.entries(value)) leaves(one, path ? `${path}.${name}` : name, found)
  else found.set(path, String(value))
  return found
}

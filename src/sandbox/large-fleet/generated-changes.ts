import type { TableRow } from '../resource-graph/graph-row.ts'
import { isWithinReach, type Change, type Reach } from '../resource-graph/row-source.ts'
import type { SlotRows } from './generated-rows.ts'
import type { Layout } from './layout.ts'
import type { Traits } from './traits.ts'
import type { Troubles } from './troubles.ts'

interface Models {
  layout: Layout
  traits: Traits
  troubles: Troubles
  keptSince: ReadonlyMap<number, number>
  /** By type. */
  rows: ReadonlyMap<string, SlotRows>
}

/** The fields of a VM's row that change by themselves. */
const vmFields = ['properties.provisioningState', 'properties.extended.instanceView.powerState.code']
/** Which slot of the extensions a trouble breaks. */
const brokenExtension = { snapshotExtensionFailed: 0, otherExtensionFailed: 1 } as const

/** What happens to VMs, disks and extensions in (from, to] by itself. Collections come with a first backup and stay. */
export function generatedChanges(models: Models, from: number, to: number, reach: Reach): Change[] {
  const { layout, keptSince } = models
  const found: Change[] = []
  for (const subscription of layout.subscriptionIds) {
    const range = layout.rangeOf(subscription)
    if (!range || !reach.has(subscription)) continue
    for (let vm = range.from; vm < range.to; vm += 1) {
      const until = Math.min(to, (keptSince.get(vm) ?? Infinity) - 1)
      if (until > from) found.push(...changesOf(models, vm, from, until))
    }
  }
  return found.filter(({ before, after }) => isShown(reach, (after ?? before)!))
}

const isShown = (reach: Reach, row: TableRow) =>
  isWithinReach(reach, row.text('subscriptionId'), row.text('resourceGroup'))

function* changesOf(models: Models, vm: number, from: number, to: number): Generator<Change> {
  const { layout, traits, troubles, rows } = models
  const life = { from: layout.from[vm] ?? 0, until: layout.until[vm] ?? 0 }
  const at = (type: string, slot: number, moment: number) => rows.get(type)?.row(vm, slot, moment)
  for (const moment of [life.from, life.until])
    if (moment > from && moment <= to)
      for (const type of ['virtualmachines', 'virtualmachines/extensions', 'disks'])
        yield* changed(models, `microsoft.compute/${type}`, vm, moment)

  const [first, last] = [Math.max(from, life.from), Math.min(to, life.until - 1)]
  if (last <= first) return
  const times = new Set([
    ...traits.updates(vm, first, last),
    ...traits.switches(vm, first, last, layout.groupOf(vm).isDevelopment),
  ])
  for (const trouble of troubles.between(vm, first, last))
    for (const moment of [trouble.since, trouble.until]) {
      if (moment <= first || moment > last) continue
      times.add(moment)
      const slot = brokenExtension[trouble.kind as keyof typeof brokenExtension] as number | undefined
      const type = 'microsoft.compute/virtualmachines/extensions'
      const [before, after] = slot === undefined ? [] : [at(type, slot, moment - 1), at(type, slot, moment)]
      if (before && after) yield* ifDifferent(moment, before, after, ['properties.provisioningState'])
    }
  for (const moment of times) {
    const type = 'microsoft.compute/virtualmachines'
    const [before, after] = [at(type, 0, moment - 1), at(type, 0, moment)]
    if (before && after) yield* ifDifferent(moment, before, after, vmFields)
  }
}

function* changed({ rows }: Models, type: string, vm: number, moment: number): Generator<Change> {
  const source = rows.get(type)
  for (let slot = 0; slot < (source?.kind.slotsPerVm ?? 0); slot += 1) {
    const [before, after] = [source?.row(vm, slot, moment - 1), source?.row(vm, slot, moment)]
    if (before || after) yield { at: new Date(moment), ...(before ? { before } : {}), ...(after ? { after } : {}) }
  }
}

function* ifDifferent(moment: number, before: TableRow, after: TableRow, fields: string[]): Generator<Change> {
  if (fields.some((field) => before.quick(field) !== after.quick(field))) yield { at: new Date(moment), before, after }
}

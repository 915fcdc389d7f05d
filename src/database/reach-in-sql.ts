import { sql } from 'kysely'
import type { Reach } from '../access/reach.ts'

/**
 * Rows of VMs within the reach; what belongs to no VM is for those who reach everything. As ranges in byte order, which the indexes of
 * migration 0008 serve: a prefix operator over a list would be tried row by row.
 */
export function isReached(reach: Exclude<Reach, 'Everything'>) {
  if (reach.length === 0) return sql<boolean>`false`
  const ranges = reach.map(
    (beginning) => sql<boolean>`(vm_key collate "C" >= ${beginning} and vm_key collate "C" < ${justBehind(beginning)})`,
  )
  return sql<boolean>`(${sql.join(ranges, sql` or `)})`
}

/** Rows of one VM, and of the operations that belong to locks which were taken off for it. */
export const isOfVm = (vmKey: string) =>
  sql<boolean>`(vm_key = ${vmKey} or (vm_key collate "C" >= ${`${vmKey}/`} and vm_key collate "C" < ${justBehind(`${vmKey}/`)}))`

/** The first text in byte order that is greater than all that begin so. */
const justBehind = (beginning: string) =>
  beginning.slice(0, -1) + String.fromCodePoint(beginning.charCodeAt(beginning.length - 1) + 1)

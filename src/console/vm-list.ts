import { columnNames, isColumn, type ColumnName } from './parts/vm-columns.tsx'
import { addressOf, here } from './router.ts'

/** In which order rows are told, where the address says nothing. */
const usualOrder = 'verdict'
const usualColumns: ColumnName[] = ['verdict', 'reasons', 'lastBackup', 'points', 'observed']

/** What the console alone reads of an address; the rest is the API's. */
const ours = ['columns', 'orderby']

/** What the address of a list of VMs asks for. */
export function listAsked() {
  const query = new URLSearchParams(here.value.search)
  const columns = (query.get('columns') ?? '').split(',').filter(isColumn)
  query.delete('columns')
  if (!query.has('orderby')) query.set('orderby', usualOrder)
  const filters = [...query].filter(([name]) => !ours.includes(name))
  return {
    /** Of /v1/diagnoses. */
    query: query.toString(),
    filter: new URLSearchParams(filters).toString(),
    filters,
    order: query.get('orderby')!,
    columns: columns.length === 0 ? usualColumns : columns,
  }
}

/** In the order of the table, and not of the choosing; the usual ones need no place in the address. */
export function columnsInAddress(chosen: readonly ColumnName[]) {
  const inOrder = columnNames.filter((name) => chosen.includes(name))
  return inOrder.join() === usualColumns.join() ? null : inOrder.join()
}

/** The whole list in the order and with the columns of now. */
export function withoutFilter() {
  const kept = new URLSearchParams([...here.value.searchParams].filter(([name]) => ours.includes(name)))
  return `${addressOf.vms()}${kept.size === 0 ? '' : `?${kept}`}`
}

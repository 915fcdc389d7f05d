import { checkIds } from '../../backup/check-ids.ts'
import { momentOf } from '../../backup/moment.ts'
import { foldCase, isGuid, parseArmId, parseVmId } from '../../backup/resource-id.ts'
import { verdicts } from '../../diagnosis/diagnosis.ts'
import { ServiceError } from '../../errors.ts'

/** What of a name or an id is looked for. */
export type Search =
  | { kind: 'Vm'; key: string }
  | { kind: 'Below'; id: string }
  | { kind: 'NameBegins'; text: string }
  | { kind: 'IdContains'; words: string[] }

/** Which rows are asked for: of several values of one field any, of several fields all. Texts are folded as the columns are. */
export interface RowFilter {
  verdict?: string[]
  basis?: string[]
  check?: string[]
  reason?: string[]
  errorCode?: string[]
  subscriptionId?: string[]
  resourceGroup?: string[]
  location?: string[]
  vaultId?: string[]
  policyId?: string[]
  protectionState?: string[]
  lockScope?: string[]
  causeId?: string[]
  tag?: { name: string; value: string }[]
  search?: Search
  /** In UTC; that moment is included. */
  changedSince?: string
  /** In UTC; that moment is not included. */
  observedBefore?: string
}
export type FilterName = keyof RowFilter

/** As it stands in a query. */
export type FilterQuery = Partial<Record<FilterName, string | undefined>>

interface Parameter<Name extends FilterName> {
  description: string
  read(text: string, name: Name): NonNullable<RowFilter[Name]>
}

const lockScopes = ['Subscription', 'ResourceGroup', 'Resource'] as const
const bases = ['Diagnosis', 'Inventory'] as const

/** Every filter: what it is for, and how it is read. A filter without its line does not compile. */
export const filterParameters: { [Name in FilterName]: Parameter<Name> } = {
  verdict: { description: oneOrMore(verdicts), read: anyOf(verdicts) },
  basis: { description: oneOrMore(bases), read: anyOf(bases) },
  check: {
    description: `A check that found a fault, or that might have and could not tell: ${checkIds.join(', ')}.`,
    read: anyOf(checkIds),
  },
  reason: { description: 'As it stands in `reasons`.', read: each((text) => text) },
  errorCode: { description: 'Of the last backup that failed, in any casing.', read: each(foldCase) },
  subscriptionId: { description: 'A GUID.', read: each(foldCase, isGuid, 'a GUID') },
  resourceGroup: { description: 'Name of a resource group, in any subscription.', read: each(foldCase) },
  location: { description: 'Such as westeurope.', read: each((text) => foldCase(text).replaceAll(' ', '')) },
  vaultId: { description: 'ARM id of a Recovery Services vault.', read: ids() },
  policyId: { description: 'ARM id of a backup policy.', read: ids() },
  protectionState: { description: "Azure's word; `Unknown` where no list has told.", read: each(foldCase) },
  lockScope: {
    description: `Where a lock hangs that reaches the VM's backups: ${oneOrMore(lockScopes)}`,
    read: anyOf(lockScopes),
  },
  causeId: { description: 'As it stands in `causeIds`.', read: each((text) => text) },
  tag: {
    description:
      'Such as `env:prod`; names in any casing, values as they are. A comma, a colon in a name or a backslash has a backslash before it.',
    read: (text, name) => parts(text, name).map(tagIn),
  },
  search: {
    description:
      'The beginning of a name; the id of a VM, or of what it lies in; or several words that all stand in its id.',
    read: searchIn,
  },
  changedSince: { description: 'RFC 3339; that moment is included.', read: timeIn },
  observedBefore: { description: 'RFC 3339; that moment is not included.', read: timeIn },
}

/** Throws ServiceError `InvalidRequest`, which names the parameter and what may stand there. */
export function rowFilterOf(query: FilterQuery): RowFilter {
  const names = Object.keys(filterParameters) as FilterName[]
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = query[name]
      return text === undefined ? [] : [[name, (filterParameters[name] as Parameter<FilterName>).read(text, name)]]
    }),
  )
}

function oneOrMore(values: readonly string[]) {
  return `${values.join(', ')}; several comma-separated.`
}

function anyOf(allowed: readonly string[]) {
  return each(
    (text) => text,
    (text) => allowed.includes(text),
    `one of ${allowed.join(', ')}`,
  )
}

function ids() {
  return each(
    (text) => `/${foldCase(text).replace(/^\/+|\/+$/g, '')}`,
    (text) => parseArmId(text) !== undefined,
    'an ARM id',
  )
}

function each(folded: (text: string) => string, isGood = (_: string) => true, what = '') {
  return (text: string, name: FilterName) =>
    parts(text, name)
      .map((part) => part.replace(/\\([,\\])/g, '$1'))
      .map((part) => {
        if (isGood(part)) return folded(part)
        throw refused(name, `${name} has to be ${what}, or several of them comma-separated; "${part}" is none.`)
      })
}

/** At commas that no backslash stands before. */
function parts(text: string, name: FilterName) {
  const found = (text.match(/(?:\\.|[^,\\]|\\$)+/gs) ?? []).map((part) => part.trim()).filter((part) => part !== '')
  if (found.length > 0) return found
  throw refused(name, `${name} is empty: leave it out, or give it a value.`)
}

function tagIn(part: string) {
  const [, name, value] = /^((?:\\.|[^:\\])+):(.*)$/s.exec(part) ?? []
  if (name === undefined || value === undefined)
    throw refused('tag', `tag has to be a name and a value such as env:prod; "${part}" is none.`)
  const plain = (escaped: string) => escaped.replace(/\\(.)/gs, '$1')
  return { name: foldCase(plain(name).trim()), value: plain(value).trim() }
}

function searchIn(text: string): Search {
  const wanted = foldCase(text.trim())
  if (wanted === '') throw refused('search', 'search is empty: leave it out, or give it a value.')
  const vm = parseVmId(text.trim().replace(/\/+$/, ''))
  if (vm) return { kind: 'Vm', key: vm.key }
  if (wanted.startsWith('/subscriptions/')) return { kind: 'Below', id: wanted.replace(/\/+$/, '') }
  const words = wanted.split(/[\s/]+/).filter((word) => word !== '')
  if (words.length === 0) throw refused('search', 'search has no word in it.')
  return words.length === 1 && !wanted.includes('/')
    ? { kind: 'NameBegins', text: words[0]! }
    : { kind: 'IdContains', words }
}

function timeIn(text: string, name: 'changedSince' | 'observedBefore') {
  const moment = momentOf(text)
  if (moment) return moment.toISOString()
  throw refused(name, `${name} has to be a time such as 2026-11-24T18:00:00Z.`)
}

const refused = (target: FilterName, message: string) => new ServiceError('InvalidRequest', message, { target })

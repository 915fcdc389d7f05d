import { checkIds } from '../../../src/backup/check-ids.ts'
import type { FilterName } from '../../../src/fleet/lists/row-filter.ts'
import type { RowOrder } from '../../../src/fleet/lists/row-order.ts'
import { contentOf, subscriptionIds, vmIdOfRow, type EstateVm } from '../estate-rows.ts'

/** What `filters` asks for and rows have, and each time something that none has. */
const words = {
  verdict: ['Healthy', 'AtRisk', 'Blocked', 'Unknown'],
  basis: ['Diagnosis', 'Inventory'],
  reason: ['LockFound', 'AgentSilent', 'LimitReached', 'NoSuchReason'],
  errorCode: ['UserErrorRpCollectionLimitReached', 'ExtensionFailed', 'NoSuchCode'],
  resourceGroup: ['rg', 'RG-Prod', 'rg-prod2', 'åland', 'nowhere'],
  location: ['westeurope', 'northeurope', 'mars'],
  policyName: ['Default', 'Daily'],
  protectionState: ['Protected', 'ProtectionStopped', 'IRPending', 'Unknown'],
  causeId: ['cause-1', 'cause-2', 'cause-3', 'cause-9'],
}
const scopes = ['Subscription', 'ResourceGroup', 'Resource']
const vaults = [1, 2].map(
  (n) =>
    `/subscriptions/${subscriptionIds[0]}/resourceGroups/Vaults/providers/Microsoft.RecoveryServices/vaults/Vault-${n}`,
)
const tagTexts: Record<string, string>[] = [{ Env: 'prod' }, { env: 'test', Owner: 'a,b' }, { Cost: 'x:y' }, {}]

/** `random`: numbers in [0, 1). */
export function anEstateOfChance(random: () => number, count: number) {
  const below = (most: number) => Math.floor(random() * most)
  const one = <T>(of: readonly T[]) => of[below(of.length)]!
  const some = <T>(of: readonly T[], most: number) => [
    ...new Set(Array.from({ length: below(most + 1) }, () => one(of))),
  ]
  const time = () => new Date(Date.UTC(2026, 10, 27, 12) - below(40) * 3_600_000).toISOString()
  const vms = Array.from({ length: count }, (_, n): EstateVm => {
    const isFaulty = random() < 0.4
    return {
      name: `${one(['web', 'Web', 'db', 'ünder'])}-${below(10)}-${n}`,
      subscriptionId: one(subscriptionIds),
      resourceGroup: one(words.resourceGroup.slice(0, -1)),
      location: one(words.location.slice(0, -1)),
      tags: one(tagTexts),
      verdict: isFaulty ? one(words.verdict.slice(1)) : 'Healthy',
      basis: one(words.basis),
      reasons: isFaulty ? some(words.reason.slice(0, -1), 2) : [],
      checks: isFaulty ? some(checkIds.slice(0, 4), 2) : [],
      errorCode: isFaulty ? one([...words.errorCode.slice(0, -1), null]) : null,
      causeIds: isFaulty ? some(words.causeId.slice(0, -1), 2) : [],
      lockScopes: isFaulty ? some(scopes, 1) : [],
      protectionState: one([...words.protectionState.slice(0, -1), null]),
      vaultId: one([...vaults, null]),
      policyName: one([...words.policyName, null]),
      lastBackupDateTime: random() < 0.2 ? null : time(),
      restorePoints: random() < 0.2 ? null : { count: below(20), limit: 600, countedDateTime: time() },
      limitReachedDateTime: random() < 0.7 ? null : time(),
      undeleteUntilDateTime: random() < 0.9 ? null : time(),
      instantPointsExpireDateTime: random() < 0.3 ? null : time(),
      observedDateTime: time(),
      changedDateTime: time(),
      ...(random() < 0.1 ? { goneDateTime: time() } : {}),
    }
  })

  /** A query of one to three parameters, such as somebody might send. */
  const query = (): Partial<Record<FilterName, string>> => {
    const any = (of: readonly string[]) => some([one(of), ...of], 2).join(',') || one(of)
    const vm = one(vms)
    const texts: Record<FilterName, () => string> = {
      verdict: () => any(words.verdict),
      basis: () => any(words.basis),
      check: () => any(checkIds.slice(0, 5)),
      reason: () => any(words.reason),
      errorCode: () => any(words.errorCode).toUpperCase(),
      subscriptionId: () => any([...subscriptionIds, '99999999-9999-4999-8999-999999999999']).toUpperCase(),
      resourceGroup: () => any(words.resourceGroup).toUpperCase(),
      location: () => any([...words.location, 'West Europe']),
      vaultId: () => any(vaults).toLowerCase(),
      policyId: () => any(vaults.map((vault) => `${vault}/backupPolicies/Daily`)),
      protectionState: () => any(words.protectionState).toLowerCase(),
      lockScope: () => any(scopes),
      causeId: () => any(words.causeId),
      tag: () => any(['env:prod', 'ENV:test', 'owner:a\\,b', 'cost:x:y', 'env:none']),
      search: () =>
        one([
          () => vm.name.slice(0, 1 + below(6)),
          () => vmIdOfRow(vm).toUpperCase(),
          () => vmIdOfRow(vm).split('/').slice(0, 5).join('/'),
          () => `${vm.resourceGroup} ${vm.name.slice(-2)}`,
        ])(),
      changedSince: time,
      observedBefore: time,
    }
    const names = Object.keys(texts) as FilterName[]
    return Object.fromEntries(some([one(names), ...names], 3).map((name) => [name, texts[name]()]))
  }
  return { vms, query, below, one }
}

/** The same question in plain words: whether a row is asked for. */
export function isAskedFor(vm: EstateVm, query: Partial<Record<FilterName, string>>) {
  const row = contentOf(vm)
  const same = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase()
  const list = (text: string) => text.split(/(?<!\\),/).map((part) => part.replaceAll('\\,', ','))
  const policy = row.vaultId && row.policyName ? `${row.vaultId}/backupPolicies/${row.policyName}` : ''
  const meets: Record<FilterName, (text: string) => boolean> = {
    verdict: (text) => list(text).includes(row.verdict),
    basis: (text) => list(text).includes(row.basis),
    check: (text) => list(text).some((one) => vm.checks!.includes(one)),
    reason: (text) => list(text).some((one) => row.reasons.includes(one)),
    errorCode: (text) => list(text).some(same(row.errorCode ?? '')),
    subscriptionId: (text) => list(text).some(same(row.subscriptionId)),
    resourceGroup: (text) => list(text).some(same(row.resourceGroup)),
    location: (text) => list(text.replaceAll(' ', '')).some(same(row.location)),
    vaultId: (text) => list(text).some(same(row.vaultId ?? '')),
    policyId: (text) => list(text).some(same(policy)),
    protectionState: (text) => list(text).some(same(row.protectionState ?? 'Unknown')),
    lockScope: (text) => list(text).some((one) => vm.lockScopes!.includes(one)),
    causeId: (text) => list(text).some((one) => row.causeIds.includes(one)),
    tag: (text) =>
      list(text).some((one) => {
        const [name = '', ...value] = one.split(':')
        return Object.entries(row.tags!).some(([key, has]) => same(key)(name) && has === value.join(':'))
      }),
    search: (text) => {
      const wanted = text.toLowerCase()
      const id = row.id.toLowerCase()
      if (wanted.startsWith('/')) return id === wanted || id.startsWith(`${wanted}/`)
      if (wanted.includes(' ')) return wanted.split(' ').every((word) => id.includes(word))
      return row.name.toLowerCase().startsWith(wanted)
    },
    changedSince: (text) => Date.parse(vm.changedDateTime!) >= Date.parse(text),
    observedBefore: (text) => Date.parse(row.observedDateTime) < Date.parse(text),
  }
  return vm.goneDateTime === undefined && Object.entries(query).every(([name, text]) => meets[name as FilterName](text))
}

const foretold = (time: string | null) => (time === null ? Infinity : Date.parse(time))

/** Of two rows, which comes first. */
export function inOrder(order: RowOrder) {
  const [field, direction] = order.split(' ')
  const valuesOf = (vm: EstateVm): (string | number)[] => {
    const row = contentOf(vm)
    const name = row.name.toLowerCase()
    if (field === 'verdict')
      return [['Blocked', 'AtRisk', 'Unknown', 'Healthy'].indexOf(row.verdict), name, row.id.toLowerCase()]
    const first = {
      name,
      lastBackupDateTime: row.lastBackupDateTime === null ? -Infinity : Date.parse(row.lastBackupDateTime),
      restorePoints: row.restorePoints?.count ?? -1,
      observedDateTime: Date.parse(row.observedDateTime),
      limitReachedDateTime: foretold(row.limitReachedDateTime),
      undeleteUntilDateTime: foretold(row.undeleteUntilDateTime),
      instantPointsExpireDateTime: foretold(row.instantPointsExpireDateTime),
    }[field!]!
    return [first, row.id.toLowerCase()]
  }
  const sign = direction === 'desc' ? -1 : 1
  return (one: EstateVm, other: EstateVm) => {
    const [a, b] = [valuesOf(one), valuesOf(other)]
    const at = a.findIndex((value, index) => value !== b[index])
    if (at < 0) return 0
    const [left, right] = [a[at]!, b[at]!]
    const isLess =
      typeof left === 'number'
        ? left < Number(right)
        : Buffer.compare(Buffer.from(left), Buffer.from(String(right))) < 0
    return isLess ? -sign : sign
  }
}

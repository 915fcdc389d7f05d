/**
 * The `name eq 'value'` terms of a $filter, by lower-cased name. Azure's lists understand little more than `and`s of these.
 * A `+` has already become a space.
 */
export function filterTerms(filter: string | null): Map<string, string> {
  const terms = new Map<string, string>()
  for (const [, name = '', value = ''] of (filter ?? '').matchAll(/([\w/]+)\s+eq\s+'((?:[^']|'')*)'/gi)) {
    terms.set(name.toLowerCase(), value.replaceAll("''", "'"))
  }
  return terms
}

/** Backup's lists tell kinds apart by `backupManagementType`, and by `itemType` or `workloadType`: this world has VMs alone. */
export function asksForVms(terms: Map<string, string>): boolean {
  const management = terms.get('backupmanagementtype') ?? 'AzureIaasVM'
  const kind = terms.get('itemtype') ?? terms.get('workloadtype') ?? 'VM'
  return management.toLowerCase() === 'azureiaasvm' && kind.toLowerCase() === 'vm'
}

/** `2017-11-29 05:40:00 AM`: how backup filters write a moment in UTC. */
export function filterTime(text: string | undefined): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) (AM|PM)$/i.exec(text ?? '')
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number)
  const half = match[7]?.toUpperCase() === 'PM' ? 12 : 0
  return Date.UTC(year, month - 1, day, (hour % 12) + half, minute, second)
}

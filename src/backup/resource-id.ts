/** A virtual machine, addressed by its ARM id. `key` is equal for all spellings of one VM. */
export interface VmId {
  subscriptionId: string
  resourceGroup: string
  vmName: string
  /** The id as ARM writes it, in the caller's casing of the names. */
  id: string
  /** Lower-case id: the key for caches, exclusivity and comparison. */
  key: string
}

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const wholeGuid = new RegExp(`^${guid}$`, 'i')
const anyGuid = new RegExp(guid, 'gi')

export const isGuid = (value: unknown): value is string => typeof value === 'string' && wholeGuid.test(value)
/** Every GUID that stands in a text, in lower case. */
export const guidsIn = (text: string) => (text.match(anyGuid) ?? []).map((found) => found.toLowerCase())

// Azure's resource group rule (Char.IsLetterOrDigit, "-_.()", no trailing period), 90 characters. Its digits are decimal ones: "²" is none.
const groupName = /^[\p{L}\p{Nd}\-_.()]{0,89}[\p{L}\p{Nd}\-_()]$/u
// Virtual machine names: 64 characters on Linux, 15 on Windows; they start and end with a letter, a digit or an underscore.
const vmName = /^[\p{L}\p{Nd}](?:[\p{L}\p{Nd}\-_.]{0,62}[\p{L}\p{Nd}_])?$/u

// .NET judges names by UTF-16 units, and no half of a surrogate pair is a letter: letters beyond the BMP are not allowed.
// "İ" is a letter to Azure, but the one whose lower case is longer: the router, which folds whole paths, loses its place at it.
const isPlain = (text: string) => !/[\ud800-\udfff\u0130]/.test(text) && text === text.normalize('NFC')

export const isSubscriptionId = (text: string) => isGuid(text)
export const isResourceGroupName = (text: string) => groupName.test(text) && isPlain(text)
const isVmName = (text: string) => vmName.test(text) && isPlain(text)

/** The VM of three path segments, or undefined when one of them is not a name that Azure allows. */
export function vmIdOf(subscriptionId: string, resourceGroup: string, name: string): VmId | undefined {
  if (!isSubscriptionId(subscriptionId) || !isResourceGroupName(resourceGroup) || !isVmName(name)) return undefined
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`
  return { subscriptionId: subscriptionId.toLowerCase(), resourceGroup, vmName: name, id, key: foldCase(id) }
}

/** Strict: no escapes, no empty or dot segments, nothing before or behind the id. */
export function parseVmId(text: string): VmId | undefined {
  const match =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/virtualMachines\/([^/]+)$/i.exec(
      text,
    )
  return match ? vmIdOf(match[1]!, match[2]!, match[3]!) : undefined
}

/** An ARM id as its parts: `segments` holds the lower-cased names of types, values keep their casing. */
export interface ArmId {
  id: string
  subscriptionId: string | null
  resourceGroup: string | null
  /** e.g. `Microsoft.Compute/virtualMachines/extensions`, of the last provider in the id; null for a group or subscription. */
  type: string | null
  /** The names that go with the type's segments, outermost first. */
  names: string[]
  name: string | null
  /** What the last provider hangs on: the lock's scope, for a lock. Empty for a top-level resource's group-less scope. */
  scope: string
}

/** With a slash before and none behind: both come otherwise at times. */
const slashed = (id: string) => `/${id.replace(/^\/|\/$/g, '')}`

/** Parses any ARM id that Azure sent (both `resourceGroups` and `resourcegroups`, `/Subscriptions/` too); undefined when it is none. */
export function parseArmId(id: string): ArmId | undefined {
  if (!/^\/?(subscriptions|providers)\//i.test(id)) return undefined
  const text = slashed(id)
  const segments = text.split('/')
  if (segments[0] !== '' || segments.length < 3 || segments.slice(1).some((segment) => segment === '')) return undefined
  const valueAfter = (name: string) => {
    const at = segments.findIndex((segment, index) => index % 2 === 1 && foldCase(segment) === name)
    return at < 0 ? null : (segments[at + 1] ?? null)
  }
  const provider = segments.findLastIndex((segment, index) => index % 2 === 1 && foldCase(segment) === 'providers')
  const rest = provider < 0 ? [] : segments.slice(provider + 2)
  const types = rest.filter((_, index) => index % 2 === 0)
  const names = rest.filter((_, index) => index % 2 === 1)
  return {
    id: text,
    subscriptionId: valueAfter('subscriptions'),
    resourceGroup: valueAfter('resourcegroups'),
    type: provider < 0 ? null : [segments[provider + 1], ...types].join('/'),
    names,
    name: provider < 0 ? (segments.at(-1) ?? null) : (names.at(-1) ?? null),
    scope: provider < 0 ? text : segments.slice(0, provider).join('/'),
  }
}

/** The last name of an id; the text itself where it has none. */
export const nameOf = (id: string) => slashed(id).split('/').at(-1)!

/** The id of the resource group that a resource lies in, or is; null for what lies in none. */
export function groupOf(id: string): string | null {
  const parsed = parseArmId(id)
  return parsed?.subscriptionId && parsed.resourceGroup
    ? `/subscriptions/${parsed.subscriptionId}/resourceGroups/${parsed.resourceGroup}`
    : null
}

/** The id of the subscription that a resource lies in; null for what lies in none. */
export function subscriptionOf(id: string): string | null {
  const subscriptionId = parseArmId(id)?.subscriptionId
  return subscriptionId ? `/subscriptions/${subscriptionId}` : null
}

/** ARM compares ids without case (recorded: one VM's group is upper case, lower case and as created in three answers). */
export const sameId = (a: string, b: string) => slashed(foldCase(a)) === slashed(foldCase(b))

/** Each id once, in the first of its spellings. */
export function uniqueIds(ids: string[]) {
  const seen = new Map<string, string>()
  for (const id of ids) if (!seen.has(foldCase(id))) seen.set(foldCase(id), id)
  return [...seen.values()]
}

/** Whether `id` is `scope` itself or lies below it. `/…/groups/app` does not contain `/…/groups/app2`. */
export function isAtOrBelow(id: string, scope: string) {
  const [inner, outer] = [slashed(foldCase(id)), slashed(foldCase(scope)).replace(/\/+$/, '')]
  return inner === outer || inner.startsWith(`${outer}/`)
}

/**
 * Lower case for comparing names. Letters outside ASCII whose lower case is ASCII (the Kelvin sign) or several characters stay
 * as they are: two names that Azure keeps apart must never become one.
 */
export function foldCase(text: string) {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase()
  return Array.from(text, (character) => {
    const lower = character.toLowerCase()
    return character > '\x7f' && (/[\x00-\x7f]/.test(lower) || lower.length !== character.length) ? character : lower
  }).join('')
}

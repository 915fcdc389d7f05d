import { AzureError } from '../backup/azure-error.ts'
import { foldCase, parseArmId, type ArmId } from '../backup/resource-id.ts'
import { clip } from '../backup/text.ts'

/**
 * The path of a call about `id`, rebuilt from its parts, and only if it is a resource of one of `types`: whatever a caller hands in,
 * a deletion cannot reach anything else.
 */
export function pathOf(id: string, ...types: string[]): string {
  const parsed = parseArmId(id)
  const known = types.some((type) => foldCase(type) === foldCase(parsed?.type ?? ''))
  if (!parsed || !known || !parsed.name || id.split('/').some((segment) => segment === '.' || segment === '..'))
    throw invalid(id, types)
  return `/${parsed.id.split('/').slice(1).map(encodeSegment).join('/')}`
}

export function partsOf(
  id: string,
  type: string,
): ArmId & { subscriptionId: string; resourceGroup: string; name: string } {
  pathOf(id, type)
  const { subscriptionId, resourceGroup, name, ...rest } = parseArmId(decoded(id))!
  if (subscriptionId === null || resourceGroup === null || name === null) throw invalid(id, [type])
  return { ...rest, subscriptionId, resourceGroup, name }
}

const ITEM = 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems'

export function protectedItemPartsOf(id: string) {
  const { subscriptionId, resourceGroup, names } = partsOf(id, ITEM)
  const [vault = '', fabric = '', container = '', item = ''] = names
  return { subscriptionId, resourceGroup, vault, fabric, container, item }
}

/** Ids come decoded or percent-encoded, depending on who wrote them; ARM takes both, but not twice encoded. */
const encodeSegment = (segment: string) => encodeURIComponent(decoded(segment))

function decoded(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A bare percent sign means itself.
  }
}

const invalid = (id: string, types: string[]) =>
  new AzureError('InvalidResourceId', `${clip(id, 300)} is not the id of a ${types.join(' or ')}.`, {
    status: 400,
    disposition: 'GiveUp',
  })

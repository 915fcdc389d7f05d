import type {
  VirtualMachineExtension,
  VirtualMachineExtensionInstanceView,
  VirtualMachineInstanceView,
} from '@azure/arm-compute'
import type { Extension } from '../backup/facts-of-compute.ts'
import { nameOf } from '../backup/resource-id.ts'
import { isAzureBackupsExtension } from '../backup/words/extensions.ts'
import { provisioningIs, provisioningStatusOf } from '../backup/words/provisioning.ts'
import { substatusOf } from './extension-substatus.ts'
import { sameText, textOf } from './wire.ts'

type Place = Extension['foundIn'][number]
type Found = Omit<Extension, 'failed' | 'isBackupExtension'>

/**
 * One entry an extension, from the three places that may know it. Azure hides VMSnapshot from lists at times, deallocated VMs have no
 * instance view, and each place has what the others lack.
 */
export function extensionsOf(
  listed: VirtualMachineExtension[],
  byName: VirtualMachineExtension[],
  view: VirtualMachineInstanceView | undefined,
): Extension[] {
  const found = new Map<string, Found>()
  const add = (name: string, place: Place, parts: Partial<Found>) => {
    const known = found.get(name.toLowerCase()) ?? nothing(name)
    const news = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null && value !== undefined))
    found.set(name.toLowerCase(), {
      ...known,
      ...news,
      foundIn: known.foundIn.includes(place) ? known.foundIn : [...known.foundIn, place],
    })
  }

  for (const [place, extensions] of [
    ['List', listed],
    ['GetByName', byName],
  ] as const) {
    for (const extension of extensions) {
      const name = textOf(extension.name) ?? nameOf(extension.id ?? '')
      add(name, place, { ...modelOf(extension), ...(extension.instanceView ? viewOf(extension.instanceView) : {}) })
    }
  }
  for (const extension of view?.extensions ?? []) {
    const known = textOf(extension.name) ?? lastWord(extension.type)
    if (known)
      add(known, 'InstanceView', {
        ...typeOf(extension.type),
        version: textOf(extension.typeHandlerVersion),
        ...viewOf(extension),
      })
  }
  for (const handler of view?.vmAgent?.extensionHandlers ?? []) {
    const { publisher, type } = typeOf(handler.type)
    const owner = [...found.values()].find(
      (extension) => sameText(extension.type, type ?? '') && sameText(extension.publisher, publisher ?? ''),
    )
    const name = owner?.name ?? type
    if (name) {
      const message = owner?.message ? null : textOf(handler.status?.message)
      add(name, 'InstanceView', {
        publisher,
        type,
        version: owner?.version ?? textOf(handler.typeHandlerVersion),
        handlerStatusCode: textOf(handler.status?.code),
        message,
      })
    }
  }
  return [...found.values()].map(judge)
}

const nothing = (name: string): Found => ({
  id: null,
  name,
  publisher: null,
  type: null,
  version: null,
  provisioningState: null,
  statusCode: null,
  handlerStatusCode: null,
  message: null,
  substatus: null,
  foundIn: [],
})

const modelOf = (extension: VirtualMachineExtension): Partial<Found> => ({
  id: textOf(extension.id),
  publisher: textOf(extension.publisher),
  type: textOf(extension.typePropertiesType),
  version: textOf(extension.typeHandlerVersion),
  provisioningState: textOf(extension.provisioningState),
})

const viewOf = (view: VirtualMachineExtensionInstanceView): Partial<Found> => ({
  statusCode: textOf(view.statuses?.[0]?.code),
  message: textOf(view.statuses?.[0]?.message),
  substatus: substatusOf(view.substatuses ?? []),
})

/** The instance view joins publisher and type with a period. */
function typeOf(joined: string | undefined): { publisher: string | null; type: string | null } {
  const at = joined?.lastIndexOf('.') ?? -1
  return at < 0
    ? { publisher: null, type: textOf(joined) }
    : { publisher: joined!.slice(0, at), type: joined!.slice(at + 1) }
}
const lastWord = (joined: string | undefined) => typeOf(joined).type

function judge(found: Found): Extension {
  const isBackupExtension = isAzureBackupsExtension(found)
  const status = provisioningStatusOf(found.statusCode)
  const failedByStatus = status.is === 'Failed'
  const failedByHandler = provisioningStatusOf(found.handlerStatusCode).notReady && status.is !== 'Succeeded'
  const failedBySubstatus = isBackupExtension && found.substatus?.failed === true
  return {
    ...found,
    isBackupExtension,
    failed:
      provisioningIs(found.provisioningState) === 'Failed' || failedByStatus || failedByHandler || failedBySubstatus,
  }
}

/** A single extension, as the actions read it again right before they delete it. */
export const extensionOf = (extension: VirtualMachineExtension): Extension =>
  extensionsOf([], [extension], undefined)[0]!

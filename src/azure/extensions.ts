import type {
  InstanceViewStatus,
  VirtualMachineExtension,
  VirtualMachineExtensionInstanceView,
  VirtualMachineInstanceView,
} from '@azure/arm-compute'
import type { Extension } from '../backup/facts-of-compute.ts'
import { nameOf } from '../backup/resource-id.ts'
import { backupExtensionTypeOf } from '../backup/words/extensions.ts'
import { isErrorLevel, provisioningIs, provisioningStatusOf } from '../backup/words/provisioning.ts'
import { substatusOf } from './extension-substatus.ts'
import { saidOf, sameText, textOf, timeOf } from './wire.ts'

type Place = Extension['foundIn'][number]
type Statuses = Pick<VirtualMachineExtensionInstanceView, 'statuses' | 'substatuses'>
type Found = Omit<Extension, 'failed' | 'isBackupExtension' | 'substatus' | 'changingSinceDateTime'> & Statuses

/**
 * One entry an extension, from the three places that may know it. Azure hides VMSnapshot from lists at times, deallocated VMs have no
 * instance view, and each place has what the others lack. Publisher and type are the model's: the instance view joins them with a
 * period, and either may have periods of its own (`Microsoft.Azure.AzureDefenderForServers`, `MDE.Windows`).
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
    const isModelled = known.publisher !== null && known.type !== null
    found.set(name.toLowerCase(), {
      ...known,
      ...news,
      ...(isModelled ? { publisher: known.publisher, type: known.type } : {}),
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
    const name = textOf(extension.name) ?? typeOf(extension.type, null).type
    if (name)
      add(name, 'InstanceView', {
        ...typeOf(extension.type, name),
        version: textOf(extension.typeHandlerVersion),
        ...viewOf(extension),
      })
  }
  for (const handler of view?.vmAgent?.extensionHandlers ?? []) {
    const owner = [...found.values()].find(({ publisher, type }) => sameText(handler.type, `${publisher}.${type}`))
    const guessed = typeOf(handler.type, null)
    const name = owner?.name ?? guessed.type
    if (name) {
      const message = bothSaid(owner?.message, handler.status)
      add(name, 'InstanceView', {
        ...guessed,
        version: owner?.version ?? textOf(handler.typeHandlerVersion),
        handlerStatusCode: textOf(handler.status?.code),
        message,
      })
    }
  }
  return [...found.values()].map(judge)
}

/** A handler that is not ready has a reason of its own, beside the extension's. */
function bothSaid(own: string | null | undefined, handler: InstanceViewStatus | undefined): string | null {
  const said = saidOf(handler?.message)
  if (!own || said === null) return own ? null : said
  return provisioningStatusOf(handler?.code).notReady && !own.includes(said) ? `${own} ${said}` : null
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
  statuses: [],
  substatuses: [],
  foundIn: [],
})

const modelOf = (extension: VirtualMachineExtension): Partial<Found> => ({
  id: textOf(extension.id),
  publisher: textOf(extension.publisher),
  type: textOf(extension.typePropertiesType),
  version: textOf(extension.typeHandlerVersion),
  provisioningState: textOf(extension.provisioningState),
})

function viewOf(view: Statuses): Partial<Found> {
  // Null where a specification says that they are left out.
  const [statuses, substatuses] = [view.statuses ?? [], view.substatuses ?? []]
  const status = statuses.find(saysFailed) ?? statuses[0]
  return {
    statusCode: textOf(status?.code),
    message: saidOf(status?.message),
    ...(statuses.length > 0 ? { statuses } : {}),
    ...(substatuses.length > 0 ? { substatuses } : {}),
  }
}

const saysFailed = ({ code, level }: InstanceViewStatus) =>
  provisioningStatusOf(code).is === 'Failed' || isErrorLevel(level)

/** Told apart by the extension's name, which mostly is its type, or by a guess: the last period. */
function typeOf(joined: string | undefined, name: string | null): { publisher: string | null; type: string | null } {
  const isNamedSo = joined?.toLowerCase().endsWith(`.${name?.toLowerCase()}`)
  const at = isNamedSo ? joined!.length - name!.length - 1 : (joined?.lastIndexOf('.') ?? -1)
  return at < 0
    ? { publisher: null, type: textOf(joined) }
    : { publisher: joined!.slice(0, at), type: joined!.slice(at + 1) }
}

function judge({ statuses = [], substatuses = [], ...found }: Found): Extension {
  const backupType = backupExtensionTypeOf(found)
  const substatus = substatusOf(backupType, statuses, substatuses)
  const isBackupExtension = backupType !== null
  const failedByHandler =
    provisioningStatusOf(found.handlerStatusCode).notReady && provisioningStatusOf(found.statusCode).is !== 'Succeeded'
  const failedBySubstatus = isBackupExtension && substatus?.failed === true
  const changing = statuses.find(({ code }) => provisioningStatusOf(code).is === 'Changing')
  const isChanging = changing !== undefined || provisioningIs(found.provisioningState) === 'Changing'
  return {
    ...found,
    ...(isChanging ? { changingSinceDateTime: timeOf((changing ?? statuses[0])?.time) } : {}),
    substatus,
    isBackupExtension,
    failed:
      provisioningIs(found.provisioningState) === 'Failed' ||
      statuses.some(saysFailed) ||
      failedByHandler ||
      failedBySubstatus,
  }
}

/** A single extension, as the actions read it again right before they delete it. */
export const extensionOf = (extension: VirtualMachineExtension): Extension =>
  extensionsOf([], [extension], undefined)[0]!

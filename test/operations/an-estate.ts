import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure, type AzureOptions } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId, type VmId } from '../../src/backup/resource-id.ts'
import { aSite, type Site } from '../../src/sandbox/fleet/site.ts'
import { daily, protect } from '../../src/sandbox/fleet/protection.ts'
import { startSandbox, type Sandbox, type SandboxRequest } from '../../src/sandbox/sandbox.ts'
import type { VirtualMachine } from '../../src/sandbox/world/compute.ts'
import { anExtension, extensionFailed } from '../../src/sandbox/world/extension.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import type { Tiers } from '../../src/sandbox/world/recovery-point.ts'
import { aVm } from '../../src/sandbox/world/vm.ts'
import { emptyWorld, type World } from '../../src/sandbox/world/world.ts'

export interface VmOptions {
  points?: number
  extensionFailed?: boolean
  provisioningState?: string
  tiers?: Tiers
  /** Locks on the group of its restore points, which is no other VM's. */
  locks?: number
  /** The group of its restore points, where that is to be another VM's too. */
  pointGroup?: string
}

/** A VM of the estate with what stands around it. */
export interface Place {
  vm: VmId
  machine: VirtualMachine
  item: string
  collection: string
  pointGroup: string
}

/** A sandbox with VMs of one's own, each with a restore point group of its own. */
export interface Estate {
  sandbox: Sandbox
  world: World
  site: Site
  /** Where the SDKs of other processes find it. */
  environment: Record<string, string>
  addVm(name: string, options?: VmOptions): Place
  /** What changed something or tried to, oldest first. */
  writes(below?: string): SandboxRequest[]
  azure(options?: Partial<AzureOptions>): ReturnType<typeof createAzure>
}

/** Backups of 42 minutes take a quarter of a second. */
const pace = 10_000

export async function anEstate(options: { latencyMs?: number } = {}): Promise<Estate> {
  const now = new Date()
  const world = emptyWorld()
  const site = aSite(world, now, 'production')
  const sandbox = await startSandbox({ fleet: world, throttling: false, ...options })
  world.timeline.pace = pace
  setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  process.env['IDENTITY_ENDPOINT'] = sandbox.identityEndpoint
  process.env['IDENTITY_HEADER'] = sandbox.identityHeader
  return {
    sandbox,
    world,
    site,
    environment: {
      AZURE_RESOURCE_MANAGER_ENDPOINT: sandbox.endpoint,
      IDENTITY_ENDPOINT: sandbox.identityEndpoint,
      IDENTITY_HEADER: sandbox.identityHeader,
    },
    addVm: (name, vmOptions = {}) => place(site, name, vmOptions),
    writes: (below = '') =>
      sandbox.requests.filter(
        ({ method, path }) =>
          method !== 'GET' && !/\/backupStatus$/i.test(path) && path.toLowerCase().includes(below.toLowerCase()),
      ),
    azure: (more = {}) =>
      createAzure({
        endpoint: sandbox.endpoint,
        audience: sandbox.endpoint,
        limits: defaultLimits,
        backupServicePrincipalId: world.backupServicePrincipalId,
        now: () => sandbox.clock.now(),
        ...more,
      }),
  }
}

export function place(site: Site, name: string, options: VmOptions): Place {
  const { world, now } = site
  const { points = 3, locks = 0, provisioningState, tiers = 'InstantAndVault' } = options
  const restorePointGroup = options.pointGroup ?? `AzureBackupRG_${name}_1`
  const machine = aVm(world, site.group('rg-apps'), name, { now, ...(provisioningState ? { provisioningState } : {}) })
  anExtension(
    world,
    machine,
    options.extensionFailed
      ? { provisioningState: 'Failed', status: extensionFailed('The snapshot could not be taken.') }
      : {},
  )
  const { item, collection } = protect(site, machine, {
    restorePointGroup,
    backups: daily(now, points),
    tiers: () => tiers,
  })
  const pointGroup = site.group(restorePointGroup)
  for (let lock = 0; lock < locks; lock++)
    aLock(world, pointGroup, { name: `keep-${lock}`, notes: `Of ${name} (ticket ${lock})` })
  return { vm: parseVmId(machine.id)!, machine, item: item.id, collection: collection.id, pointGroup }
}

export const pointsOf = ({ world }: Pick<Estate, 'world'>, { collection }: Place) =>
  world.restorePointCollections.get(collection)?.properties.restorePoints.map(({ name }) => name) ?? []

/** Backup jobs of a VM that the estate was not built with. */
export const onDemandJobs = ({ world }: Pick<Estate, 'world'>, { vm }: Place) =>
  world.backupJobs
    .values()
    .filter(
      ({ properties }) =>
        properties.isUserTriggered && properties.entityFriendlyName.toLowerCase() === vm.vmName.toLowerCase(),
    )

/** Locks whole, in an order that does not depend on when they were made. */
export const allLocks = ({ world }: Pick<Estate, 'world'>, below = '') =>
  JSON.stringify(
    world.locks
      .values()
      .filter(({ id }) => id.toLowerCase().includes(below.toLowerCase()))
      .sort((a, b) => a.id.localeCompare(b.id)),
  )

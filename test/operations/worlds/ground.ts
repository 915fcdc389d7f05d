import { randomUUID } from 'node:crypto'
import { parseVmId, type VmId } from '../../../src/backup/resource-id.ts'
import { Azure } from '../../../src/sandbox/azure.ts'
import { Clock } from '../../../src/sandbox/clock.ts'
import { RequestLog } from '../../../src/sandbox/http/request-log.ts'
import { Throttling } from '../../../src/sandbox/http/throttling.ts'
import type { ProtectedItem } from '../../../src/sandbox/world/backup.ts'
import type { VirtualMachine } from '../../../src/sandbox/world/compute.ts'
import { adeEncrypted } from '../../../src/sandbox/world/disk.ts'
import { aKeyVault } from '../../../src/sandbox/world/key-vault.ts'
import { aProtectedItem } from '../../../src/sandbox/world/protected-item.ts'
import type { Resource } from '../../../src/sandbox/world/resource.ts'
import { aResourceGroup, aSubscription } from '../../../src/sandbox/world/subscriptions.ts'
import { aPolicy, aVault } from '../../../src/sandbox/world/vault.ts'
import { notReadyAgent } from '../../../src/sandbox/world/statuses.ts'
import { aVm } from '../../../src/sandbox/world/vm.ts'
import { emptyWorld, type World } from '../../../src/sandbox/world/world.ts'
import { addCollections } from './ground-points.ts'
import { addExtensions, addJobs, addLocks, addOtherVms } from './ground-around.ts'
import { addCompanions, type Companion } from './companions.ts'
import type { WorldSpec } from './spec.ts'
import { knownThere, softDeleted } from './vaults.ts'

/** Backups of 42 minutes take 25 ms. */
const pace = 100_000

/** A world as it was built, with what is true of it whatever the service makes of it. */
export interface Ground {
  spec: WorldSpec
  world: World
  azure: Azure
  log: RequestLog
  subscriptionId: string
  now: Date
  vm: VmId
  machine: VirtualMachine
  vault: Resource
  formerVault: Resource | undefined
  /** In the region, and no concern of the VM's; but the last one knows it where a job of it runs there. */
  farVaults: Resource[]
  /** `vmId` of the machine that bore the name before. */
  formerMachine: string
  item: ProtectedItem | undefined
  /** Collections that Azure Backup made for this VM; in lower case. */
  own: Set<string>
  /** Every restore point with its recovery point, where it has one; in lower case. */
  copies: Map<string, string | null>
  otherVms: VirtualMachine[]
  companions: Companion[]
  group(name: string): string
}

export function build(spec: WorldSpec): Ground {
  const now = new Date()
  const world = emptyWorld()
  const subscriptionId = randomUUID()
  const subscription = aSubscription(world, subscriptionId, 'A world')
  const group = (name: string) => aResourceGroup(world, subscription, name)
  const azure = new Azure(world, new Clock(() => new Date()), new Throttling(false))
  azure.pageSize = spec.pageSize
  world.timeline.pace = pace

  const machine = aVm(world, group(spec.group), spec.name, {
    now,
    os: spec.os,
    powerState: spec.power,
    provisioningState: spec.provisioningState,
    ...(spec.agentReady || spec.power !== 'running' ? {} : { vmAgent: notReadyAgent(now) }),
  })
  if (spec.encrypted) encrypt(world, group('rg-keys'), machine)
  const vault = aVault(world, group('rg-backup'), 'vault')
  const formerVault = spec.formerVault ? aVault(world, group('rg-backup'), 'former') : undefined
  const farVaults = Array.from({ length: spec.farVaults }, (_, index) =>
    aVault(world, group('rg-vaults'), `far-${index}`),
  )
  const own = spec.protection === 'NotProtected' ? undefined : protectedItem(spec, world, vault, machine)
  const former = formerVault && knownThere(world, formerVault, machine)
  const ground: Ground = {
    spec,
    world,
    azure,
    log: new RequestLog(),
    subscriptionId,
    now,
    vm: parseVmId(machine.id)!,
    machine,
    vault,
    formerVault,
    farVaults,
    formerMachine: randomUUID(),
    item: own ?? former,
    own: new Set(),
    copies: new Map(),
    otherVms: [],
    companions: [],
    group,
  }
  const runsFar = [...spec.jobs, ...spec.happenings.map(({ what }) => what)].some(
    (one) => 'vault' in one && one.vault === 'Far' && one.of === 'Vm',
  )
  const far = farVaults.at(-1)
  if (runsFar && far) knownThere(world, far, machine)
  addCollections(ground)
  addOtherVms(ground)
  addExtensions(ground)
  addJobs(ground)
  addCompanions(ground)
  addLocks(ground)
  return ground
}

function protectedItem(
  { policy, protection, item }: WorldSpec,
  world: World,
  vault: Resource,
  machine: VirtualMachine,
) {
  const policies = {
    standard: aPolicy(world, vault, 'DefaultPolicy'),
    enhanced: aPolicy(world, vault, 'EnhancedPolicy', { policyType: 'V2' }),
    renamed: aPolicy(world, vault, 'RenamedPolicy', {
      groupPrefix: 'contoso-snapshots-',
      groupSuffix: '-rg',
    }),
  }
  const stopped = protection === 'ProtectionStopped' || protection === 'SoftDeleted'
  return aProtectedItem(world, vault, policies[policy], machine, {
    protectionState: stopped ? 'ProtectionStopped' : protection,
    ...(stopped ? { policyId: '', policyName: '' } : {}),
    ...(protection === 'SoftDeleted' ? softDeleted(new Date()) : {}),
    ...(item === 'OfAnotherVm'
      ? {
          virtualMachineId: `${machine.id}-other`,
          sourceResourceId: `${machine.id}-other`,
        }
      : {}),
  })
}

function encrypt(world: World, group: string, machine: VirtualMachine) {
  const { id } = aKeyVault(world, group, 'keys')
  const disk = world.disks.values().find(({ managedBy }) => managedBy === machine.id)
  Object.assign(disk!.properties, adeEncrypted(id))
}

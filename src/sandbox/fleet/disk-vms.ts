import type { VirtualMachine } from '../world/compute.ts'
import { terabytes } from '../world/disk.ts'
import { jobErrors } from './job-errors.ts'
import { protect } from './protection.ts'
import type { Scenario } from './scenario.ts'
import type { Site } from './site.ts'

const protectOnly = (site: Site, vm: VirtualMachine) => void protect(site, vm)

/** No restore point has the data disks: they were attached after the last backup. */
function protectThenAttach(site: Site, vm: VirtualMachine) {
  const { storageProfile } = vm.properties
  const attached = storageProfile.dataDisks.splice(0)
  protect(site, vm)
  storageProfile.dataDisks.push(...attached)
}

/** Disks. */
export const diskVms: Scenario[] = [
  {
    name: 'disk-40tb',
    verdict: 'AtRisk',
    confirmed: ['disk-size'],
    vm: () => ({ dataDisks: [{ diskSizeGB: terabytes(40), sku: 'UltraSSD_LRS' }] }),
    build: (site, vm) => void protect(site, vm, { policy: site.policies.enhanced }),
  },
  {
    name: 'disk-70tb',
    verdict: 'Blocked',
    confirmed: ['disk-size', 'last-backup-job'],
    vm: () => ({ dataDisks: [{ diskSizeGB: terabytes(70) }] }),
    build: (site, vm) =>
      void protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.unsupportedDiskSize] } }),
  },
  {
    name: 'shared-disk',
    verdict: 'Blocked',
    confirmed: ['disk-configuration'],
    vm: () => ({ dataDisks: [{ maxShares: 3 }] }),
    build: protectThenAttach,
  },
  {
    name: 'ultra-disk-under-standard-policy',
    verdict: 'Blocked',
    confirmed: ['disk-configuration'],
    vm: () => ({ dataDisks: [{ sku: 'UltraSSD_LRS' }] }),
    build: protectThenAttach,
  },
  {
    name: 'write-accelerator',
    verdict: 'Healthy',
    confirmed: [],
    vm: () => ({ dataDisks: [{ writeAcceleratorEnabled: true }] }),
    build: protectOnly,
  },
]

import { guestCheckIds, type GuestCheckId } from '../../backup/guest-check-ids.ts'
import { guestAgentService } from './checks/guest-agent-service.ts'
import { guestAgentSettings } from './checks/guest-agent-settings.ts'
import { guestAgentVersion } from './checks/guest-agent-version.ts'
import { guestApplicationControl } from './checks/guest-application-control.ts'
import { guestBackupSettings } from './checks/guest-backup-settings.ts'
import { guestComPlus } from './checks/guest-com-plus.ts'
import { guestCpu } from './checks/guest-cpu.ts'
import { guestDhcp } from './checks/guest-dhcp.ts'
import { guestDiskSpace } from './checks/guest-disk-space.ts'
import { guestDotNet } from './checks/guest-dotnet.ts'
import { guestExtensionLog } from './checks/guest-extension-log.ts'
import { guestHostChannel } from './checks/guest-host-channel.ts'
import { guestMachineKeys } from './checks/guest-machine-keys.ts'
import { guestMemory } from './checks/guest-memory.ts'
import { guestMounts } from './checks/guest-mounts.ts'
import { guestMsdtc } from './checks/guest-msdtc.ts'
import { guestPendingRestart } from './checks/guest-pending-restart.ts'
import { guestPendingUpdates } from './checks/guest-pending-updates.ts'
import { guestProxy } from './checks/guest-proxy.ts'
import { guestPython } from './checks/guest-python.ts'
import { guestSelinux } from './checks/guest-selinux.ts'
import { guestVisualCpp } from './checks/guest-visual-cpp.ts'
import { guestVssService } from './checks/guest-vss-service.ts'
import { guestVssWriters } from './checks/guest-vss-writers.ts'
import type { GuestCheck } from './guest-check.ts'

const byId: Readonly<Record<GuestCheckId, GuestCheck>> = {
  'guest-pending-restart': guestPendingRestart,
  'guest-pending-updates': guestPendingUpdates,
  'guest-agent-service': guestAgentService,
  'guest-agent-version': guestAgentVersion,
  'guest-agent-settings': guestAgentSettings,
  'guest-python': guestPython,
  'guest-dotnet': guestDotNet,
  'guest-disk-space': guestDiskSpace,
  'guest-com-plus': guestComPlus,
  'guest-msdtc': guestMsdtc,
  'guest-host-channel': guestHostChannel,
  'guest-proxy': guestProxy,
  'guest-dhcp': guestDhcp,
  'guest-vss-service': guestVssService,
  'guest-vss-writers': guestVssWriters,
  'guest-application-control': guestApplicationControl,
  'guest-extension-log': guestExtensionLog,
  'guest-visual-cpp': guestVisualCpp,
  'guest-machine-keys': guestMachineKeys,
  'guest-selinux': guestSelinux,
  'guest-mounts': guestMounts,
  'guest-backup-settings': guestBackupSettings,
  'guest-memory': guestMemory,
  'guest-cpu': guestCpu,
}

/** In the order of the guide's steps. */
export const guestChecks: readonly GuestCheck[] = guestCheckIds.map((id) => byId[id])

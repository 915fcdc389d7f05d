import { readFileSync } from 'node:fs'
import type { GuestScript } from '../../backup/control-plane.ts'
import type { GuestOs } from '../../diagnosis/guest/guest-report.ts'

// Read at the start: a service without its scripts is to fail there and not in somebody's operation.
const linesOf = (name: string) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')

/** Both end by themselves within the two minutes that a lost answer is waited for. Files of their own, so that they can be linted, tested and run by hand in a VM. */
export const guestScripts: Readonly<Record<GuestOs, GuestScript>> = {
  Linux: { commandId: 'RunShellScript', lines: linesOf('check-guest.sh') },
  Windows: { commandId: 'RunPowerShellScript', lines: linesOf('check-guest.ps1') },
}

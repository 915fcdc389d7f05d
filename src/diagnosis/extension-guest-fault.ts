import type { Extension } from '../backup/facts-of-compute.ts'
import { freeDisk, linuxPython, type Step } from '../error-codes/steps.ts'
import { substatusSteps } from './substatus-steps.ts'

/** A file of the extension that is missing comes with it anew, and a rate of snapshots passes. */
const healedByReinstall: ReadonlySet<number> = new Set([124, 173])

/** What its own words show of the guest, whichever system: a Python without the module (Azure/azure-linux-extensions), a full disk. */
const said: readonly (readonly [RegExp, readonly Step[]])[] = [
  [
    /ModuleNotFoundError|ImportError|No module named|python[\d.]*: (?:command )?not found|cannot find python/i,
    linuxPython,
  ],
  [/No space left on device|not enough space on the disk/i, freeDisk],
]

/**
 * What a failed backup extension says is wrong inside the VM, as steps against it. Deleting the extension brings the same one back: it helps
 * only once that is put right. Empty where it says nothing of the kind.
 */
export function guestFaultOf({ substatus, message, failed }: Extension): readonly Step[] {
  if (!failed) return []
  const byNumber = healedByReinstall.has(substatus?.number ?? -1) ? [] : substatusSteps(substatus)
  if (byNumber.length > 0) return byNumber
  const texts = [message, substatus?.message].filter((text) => text !== null && text !== undefined).join(' ')
  return said.find(([pattern]) => pattern.test(texts))?.[1] ?? []
}

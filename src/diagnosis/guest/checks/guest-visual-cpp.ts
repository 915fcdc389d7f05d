import { pages } from '../../documentation.ts'
import type { Step } from '../../../error-codes/steps.ts'
import { confirmed, notApplicable, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** Cause 5 of BackUpOperationFailed: iaasvmprovider.dll is damaged or made for another processor, or its runtime is not there. */
export const guestVisualCpp: GuestCheck = {
  id: 'guest-visual-cpp',
  step: null,
  os: ['Windows'],
  documentation: pages.guide,

  examine({ report, seen }) {
    const provider = report.text('provider')
    const runtime = report.text('visualCpp')
    const evidence = [seen('provider', provider), seen('visualCpp', runtime)]
    const guestSteps: readonly Step[] = ['uninstall-visual-cpp', 'install-visual-cpp']
    const fault = faults.get(provider ?? '')
    if (fault) return confirmed({ ...fault, severity: 'Blocking', evidence, guestSteps })
    if (provider === undefined || runtime === undefined)
      return couldNotLook('whether iaasvmprovider.dll and its Visual C++ runtime are whole')
    if (!/\b12\.0\b|msvcr120/.test(runtime))
      return confirmed({
        reason: 'VisualCppAbsent',
        message: 'The Visual C++ Redistributable 2013 (x64), which iaasvmprovider.dll needs, is not installed.',
        severity: 'Warning',
        evidence,
        guestSteps,
      })
    if (provider === 'absent')
      return notApplicable('ExtensionNotInstalled', 'The backup extension is not installed yet.', evidence)
    if (provider !== 'present') return couldNotLook('whether iaasvmprovider.dll is whole')
    return ruledOut(
      'ProviderWhole',
      'iaasvmprovider.dll and its Visual C++ runtime are there; it was not loaded to try it.',
      evidence,
    )
  },
}

const faults = new Map([
  ['damaged', { reason: 'ProviderDamaged', message: 'iaasvmprovider.dll of the backup extension is damaged.' }],
  [
    'mismatch',
    {
      reason: 'ProviderMismatch',
      message: 'iaasvmprovider.dll of the backup extension is a 32-bit one on a 64-bit Windows.',
    },
  ],
  [
    'missing',
    { reason: 'ProviderMissing', message: 'The folder of the backup extension holds no iaasvmprovider.dll.' },
  ],
])

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
      return couldNotLook({
        en: 'whether iaasvmprovider.dll and its Visual C++ runtime are whole',
        pt: 'se o iaasvmprovider.dll e o runtime do Visual C++ dele estão íntegros',
      })
    if (!/\b12\.0\b|msvcr120/.test(runtime))
      return confirmed({
        reason: 'VisualCppAbsent',
        message: {
          en: 'The Visual C++ Redistributable 2013 (x64), which iaasvmprovider.dll needs, is not installed.',
          pt: 'O Visual C++ Redistributable 2013 (x64), de que o iaasvmprovider.dll precisa, não está instalado.',
        },
        severity: 'Warning',
        evidence,
        guestSteps,
      })
    if (provider === 'absent')
      return notApplicable(
        'ExtensionNotInstalled',
        { en: 'The backup extension is not installed yet.', pt: 'A extensão de backup ainda não está instalada.' },
        evidence,
      )
    if (provider !== 'present')
      return couldNotLook({ en: 'whether iaasvmprovider.dll is whole', pt: 'se o iaasvmprovider.dll está íntegro' })
    return ruledOut(
      'ProviderWhole',
      {
        en: 'iaasvmprovider.dll and its Visual C++ runtime are there; it was not loaded to try it.',
        pt: 'O iaasvmprovider.dll e o runtime do Visual C++ dele estão presentes; ele não foi carregado para teste.',
      },
      evidence,
    )
  },
}

const faults = new Map([
  [
    'damaged',
    {
      reason: 'ProviderDamaged',
      message: {
        en: 'iaasvmprovider.dll of the backup extension is damaged.',
        pt: 'O iaasvmprovider.dll da extensão de backup está danificado.',
      },
    },
  ],
  [
    'mismatch',
    {
      reason: 'ProviderMismatch',
      message: {
        en: 'iaasvmprovider.dll of the backup extension is a 32-bit one on a 64-bit Windows.',
        pt: 'O iaasvmprovider.dll da extensão de backup é de 32 bits, em um Windows de 64 bits.',
      },
    },
  ],
  [
    'missing',
    {
      reason: 'ProviderMissing',
      message: {
        en: 'The folder of the backup extension holds no iaasvmprovider.dll.',
        pt: 'A pasta da extensão de backup não contém iaasvmprovider.dll.',
      },
    },
  ],
])

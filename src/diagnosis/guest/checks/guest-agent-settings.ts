import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** /etc/waagent.conf. The guide writes Extensions.Enable; the agent's key is Extensions.Enabled (Azure/WALinuxAgent). */
export const guestAgentSettings: GuestCheck = {
  id: 'guest-agent-settings',
  step: 2,
  os: ['Linux'],
  documentation: pages.guide,

  examine({ report, seen }) {
    if (report.text('settings') === 'absent')
      return ruledOut(
        'NoAgentSettings',
        {
          en: 'There is no /etc/waagent.conf: the agent runs with its defaults, which allow extensions.',
          pt: 'Não há /etc/waagent.conf: o agente usa seus valores padrão, que permitem extensões.',
        },
        [seen('settings', 'absent')],
      )
    const settings = report.settings('settings')
    if (!settings) return couldNotLook({ en: 'what /etc/waagent.conf says', pt: 'o que diz /etc/waagent.conf' })
    const evidence = [...settings].map(([key, value]) => seen(`settings.${key}`, value))
    const off = (key: string) => /^(n|no|false|0)$/i.test(String(settings.get(key) ?? ''))
    if (off('Extensions.Enabled'))
      return confirmed({
        reason: 'ExtensionsDisabled',
        message: {
          en: '/etc/waagent.conf says Extensions.Enabled=n: the agent will run no extensions, and no backup, once it restarts.',
          pt: '/etc/waagent.conf diz Extensions.Enabled=n: depois que reiniciar, o agente não executará extensões nem backups.',
        },
        severity: 'Blocking',
        evidence,
        guestSteps: ['enable-extensions', 'provisioning-agent'],
      })
    const provisioning = settings.get('Provisioning.Agent')
    if (provisioning !== undefined && !/^(auto|waagent|cloud-init)$/i.test(String(provisioning)))
      return confirmed({
        reason: 'ProvisioningAgentNotAuto',
        message: {
          en: `/etc/waagent.conf says Provisioning.Agent=${String(provisioning)}; the guide asks for auto, the agent itself also runs without.`,
          pt: `/etc/waagent.conf diz Provisioning.Agent=${String(provisioning)}; o guia pede auto, mas o agente também funciona sem ele.`,
        },
        severity: 'Info',
        evidence,
        guestSteps: ['enable-extensions', 'provisioning-agent'],
      })
    if (off('AutoUpdate.Enabled') || off('AutoUpdate.UpdateToLatestVersion'))
      return confirmed({
        reason: 'AgentUpdatesOff',
        message: {
          en: '/etc/waagent.conf keeps the agent from updating itself.',
          pt: '/etc/waagent.conf impede que o agente se atualize sozinho.',
        },
        severity: 'Info',
        evidence,
        guestSteps: ['update-agent-linux', 'agent-updates-itself', 'restart-agent-linux'],
      })
    return ruledOut(
      'AgentSettingsFit',
      {
        en: '/etc/waagent.conf lets the agent run extensions.',
        pt: '/etc/waagent.conf permite que o agente execute extensões.',
      },
      evidence,
    )
  },
}

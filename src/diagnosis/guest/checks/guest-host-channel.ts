import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import { asItIs, inALine } from '../../../backup/sentence.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** The only network that a VM backup needs; nothing outside of the guest can cut it. */
export const guestHostChannel: GuestCheck = {
  id: 'guest-host-channel',
  step: 4,
  os: ['Linux', 'Windows'],
  documentation: pages.guideStep(4),

  examine({ report, seen }) {
    const ports = [
      ['wireServer', 80],
      ['hostPlugin', 32526],
    ] as const
    const states = ports.map(([field, port]) => ({ field, port, state: report.text(field) }))
    const evidence = states.map(({ field, state }) => seen(field, state))
    const closed = states.filter(({ state }) => state !== undefined && /^(refused|timeout|unreachable)$/.test(state))
    if (closed.length > 0) {
      const which = inALine(closed.map(({ port, state }) => asItIs(`${port} (${state})`)))
      return confirmed({
        reason: 'HostNotReached',
        message: {
          en: `The guest does not reach 168.63.129.16 on TCP ${which.en}; only its own firewall, routes or filters can block that.`,
          pt: `O sistema convidado não alcança 168.63.129.16 em TCP ${which.pt}; só o firewall, as rotas ou os filtros dele mesmo podem bloquear isso.`,
        },
        severity: 'Blocking',
        evidence,
        guestSteps: ['reach-host', report.os === 'Windows' ? 'firewall-windows' : 'firewall-linux'],
      })
    }
    if (states.some(({ state }) => state !== 'open'))
      return couldNotLook({ en: 'whether 168.63.129.16 is reached', pt: 'se 168.63.129.16 é alcançado' })
    return ruledOut(
      'HostReached',
      {
        en: 'The guest reaches 168.63.129.16 on TCP 80 and 32526.',
        pt: 'O sistema convidado alcança 168.63.129.16 em TCP 80 e 32526.',
      },
      evidence,
    )
  },
}

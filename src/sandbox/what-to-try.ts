import type { StandInEntra } from './entra/stand-in-entra.ts'
import { people, userNameOf } from './entra/people.ts'
import { consoleClientId } from './entra/token-claims.ts'
import { sampleVms } from './fleet/sample-fleet.ts'
import type { Sandbox } from './sandbox.ts'

const shown = ['healthy-windows', 'locked-at-limit', 'vmsnapshot-failed']
/** Points that exist nowhere else: to delete some takes two people. */
const takesTwo = 'instant-only-points'

const idOf = (name: string) => sampleVms.find((vm) => vm.name === name)?.id ?? ''

/** What stands on the terminal once the service listens. */
export function whatToTry(sandbox: Pick<Sandbox, 'generated'>, address: string, entra: StandInEntra | undefined) {
  const ids = sandbox.generated?.vmIds(0, shown.length) ?? shown.map(idOf)
  const as = entra ? `-H "Authorization: Bearer $TOKEN" ` : ''
  const diagnoses = ids.map((id) => `  curl -s ${as}-H 'Accept: text/plain' '${address}/v1${id}/diagnosis'`)
  const curls = ['Try, in another terminal:', ...(entra ? [`  ${tokenOf(entra)}`] : []), ...diagnoses]
  return [...(entra ? [...inTwoBrowsers(sandbox, address), ''] : []), ...curls].join('\n')
}

function inTwoBrowsers({ generated }: Pick<Sandbox, 'generated'>, address: string) {
  const { operator, approver } = people
  const lines = [
    `Open ${address} in two browsers, or in one and a private window of it. Sign in as ${operator.name} in one`,
    `and as ${approver.name} in the other: what cannot be undone waits on the page Approvals until she agrees.`,
  ]
  if (generated) return lines
  const query = { id: idOf(takesTwo), plan: 'cleanRestorePoints', body: '{"keepLatest":6}' }
  return [...lines, 'Such as this plan:', `  ${address}/console/vms?${new URLSearchParams(query).toString()}`]
}

const tokenOf = ({ tokenEndpoint }: StandInEntra) =>
  `TOKEN=$(curl -s -d grant_type=password -d client_id=${consoleClientId} -d username=${userNameOf('operator')} ${tokenEndpoint} | jq -r .access_token)`

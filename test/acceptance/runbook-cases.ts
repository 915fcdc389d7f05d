import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** VMs about which nothing is done unless it is wished. Only the one that is well may be green; the others are told, each with what is left. */
export const leftAlone = [
  { kind: 'healthy', name: 'healthy-linux', verdict: 'Healthy', isWell: true, denied: [], left: /^$/ },
  { kind: 'at risk', name: 'near-limit', verdict: 'AtRisk', isWell: false, denied: [], left: /delete the 2 oldest/ },
  { kind: 'failed', name: 'guest-vss-writers', verdict: 'AtRisk', isWell: false, denied: [], left: /VSS writers/ },
  {
    kind: 'unknown',
    name: 'healthy-windows',
    verdict: 'Unknown',
    isWell: false,
    denied: ['Microsoft.Compute/restorePointCollections/read'],
    left: /restorePointCollections\/read/,
  },
]

interface End {
  before: string
  after: string
  /** What the contract calls it; an older service gave none. */
  outcome?: string
  isGreen: boolean
  says?: RegExp
  /** Succeeded where left out. */
  status?: 'Succeeded' | 'Failed'
}

/** How a repair may end with Succeeded. Green is a VM that is well, or one that is better and may be backed up. */
export const ends: End[] = [
  { before: 'Blocked', after: 'Healthy', outcome: 'Repaired', isGreen: true },
  { before: 'Blocked', after: 'AtRisk', outcome: 'Improved', isGreen: true },
  { before: 'AtRisk', after: 'AtRisk', outcome: 'Repaired', isGreen: true },
  { before: 'Healthy', after: 'Healthy', outcome: 'NothingToDo', isGreen: true },
  { before: 'Blocked', after: 'AtRisk', isGreen: true },
  { before: 'Blocked', after: 'AtRisk', outcome: 'Unchanged', isGreen: false, says: /Nothing has become better/ },
  { before: 'AtRisk', after: 'AtRisk', outcome: 'NothingToDo', isGreen: false, says: /Nothing has become better/ },
  { before: 'Healthy', after: 'AtRisk', outcome: 'Worse', isGreen: false, says: /Nothing has become better/ },
  { before: 'Blocked', after: 'AtRisk', outcome: 'SomethingNew', isGreen: false, says: /Nothing has become better/ },
  { before: 'Blocked', after: 'Blocked', outcome: 'Improved', isGreen: false, says: /still there, or back/ },
  { before: 'Blocked', after: 'Blocked', isGreen: false, says: /still there, or back/ },
  { before: 'Blocked', after: 'Unknown', outcome: 'Improved', isGreen: false, says: /is not known/ },
]
/** A repair that failed; the fleet's own repairs fail for other reasons from version to version. */
export const failure: End = {
  before: 'Blocked',
  after: 'Blocked',
  outcome: 'Unchanged',
  isGreen: false,
  status: 'Failed',
}
export const nameOfEnd = ({ before, after, outcome }: End) => `${before}, then ${after}: ${outcome ?? 'no outcome'}`
export const leftToAPerson = 'Ask the owner of the lock.'

/** A service whose repair of any VM ends so: what no fleet shows, for it does not come to all of these ends. */
export async function serviceWithEnd({ before, after, outcome, status = 'Succeeded' }: End) {
  const judged = (verdict: string) => ({ verdict, summary: verdict, href: '/v1/diagnosis' })
  const result = {
    summary: `Was ${before}, is ${after}.`,
    before: judged(before),
    after: judged(after),
    ...(outcome ? { outcome } : {}),
    remaining: [leftToAPerson],
  }
  const call = { description: 'Start an on-demand backup', method: 'POST', resourceId: '/backup' }
  const details = [{ code: 'LeftToAPerson', message: leftToAPerson }]
  const error =
    status === 'Failed' ? { code: 'StillBlocked', message: 'The next backup is still stopped.', details } : null
  const answers: [request: RegExp, status: number, body: object][] = [
    [/^GET \/v1\/operations\?/, 200, { value: [] }],
    [/^GET .*\/diagnosis$/, 200, { verdict: 'Blocked', summary: 'It is.', nextStep: null, lastFailure: null }],
    [/^POST .*dryRun=true$/, 200, { risk: 'Disruptive', calls: [call], blockers: [], notes: [], etag: '"1"' }],
    [/^POST .*\/remediate$/, 202, { id: '1' }],
    [/^GET \/v1\/operations\/1$/, 200, { id: '1', status, steps: [], result, error }],
    error ? [/\/result$/, 409, { error }] : [/\/result$/, 200, result],
  ]
  const server = createServer((request, response) => {
    const [, status, body] = answers.find(([of]) => of.test(`${request.method} ${request.url}`))!
    response.writeHead(status, {
      'content-type': 'application/json',
      location: '/v1/operations/1/result',
      'retry-after': '0',
    })
    response.end(JSON.stringify(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() }
}

import type { Evidence } from './run-world.ts'

/** All that one needs to see why a world was judged so. */
export function report({ spec, witness, operation, refused, plan, journal, body }: Evidence, violations: string[]) {
  const short = (path: string) => path.replace(/^\/subscriptions\/[^/]+/, '')
  const happened = witness.happened.map(({ kind, index }) => `${kind} before request ${index}`)
  return [
    ...violations.map((one) => `  - ${one}`),
    `  spec: ${JSON.stringify(spec)}`,
    `  body: ${JSON.stringify(body)}`,
    `  plan: ${plan?.calls.map(({ method, resourceId }) => `${method} ${short(resourceId)}`).join('; ')} blockers ${JSON.stringify(plan?.blockers)}`,
    `  ended: ${operation?.status ?? refused} ${JSON.stringify(operation?.error ?? null)}`,
    `  in between: ${happened.join('; ')}`,
    `  requests:`,
    ...witness.seen.map(
      ({ index, method, path, status, runningJobs }) =>
        `    ${index} ${method} ${short(path)} ${status}${runningJobs.length > 0 ? ` (${runningJobs.length} jobs run)` : ''}`,
    ),
    `  journal:`,
    ...journal.map(({ kind, step, detail }) => `    ${kind} ${step ?? ''} ${JSON.stringify(detail)}`),
  ].join('\n')
}

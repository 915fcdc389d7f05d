import { serviceErrorCodes } from '../../../src/errors.ts'
import type { Plan } from '../../../src/remediation/plan.ts'
import { writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'

const consents: Partial<Record<Evidence['spec']['order']['consent'], RegExp>> = {
  None: /^(PlanRequired|DataLossNotAccepted)$/,
  Fewer: /^DataLossNotAccepted$/,
  More: /^DataLossNotAccepted$/,
  AnyPlan: /^PlanRequired$/,
  OldPlan: /^PlanChanged$/,
}

/**
 * What the world forbids was refused for a reason that the world has; a plan that would run runs, and one that would not is refused for what
 * it says. What came in between while it was asked for may have changed either.
 */
export function judgeRefusal(evidence: Evidence, must: Must) {
  const { plan, planAsSent, refused, operation, witness, spec, forbidden } = evidence
  if (refused !== undefined) must(writesOf(evidence).length === 0, `refused with ${refused}, and something was written`)
  const disturbed = witness.happened.some(({ at }) => at === 'WhilePlanning' || at === 'Planned')
  if (disturbed) return
  for (const { because } of forbidden) must(refused !== undefined, `not refused, though ${because}`)
  if (operation && plan) must(plan.blockers.length === 0, 'an operation runs against the blockers of its plan')
  if (refused === undefined) return
  const blockers = codesOf(plan)
  const ofWorld = forbidden.filter(({ of }) => of === 'World')
  for (const { codes, because } of plan ? ofWorld : [])
    must(
      codes.some((code) => blockers.has(code)),
      `the plan does not say that ${because}`,
    )
  // Where more than one thing is in the way any of them may be named first.
  const codes = new Set((ofWorld.length > 0 ? ofWorld : forbidden).flatMap((one) => one.codes))
  if (forbidden.length > 0 && blockers.size === 0)
    must(codes.has(refused), `refused with ${refused}, though ${forbidden.map(({ because }) => because).join(' and ')}`)
  if (!plan) return
  const lacksConsent =
    spec.order.consent === 'NoPlan'
      ? refused === (plan.risk === 'Irreversible' ? 'PlanRequired' : 'DataLossNotAccepted')
      : consents[spec.order.consent]?.test(refused)
  const expected = blockers.size > 0 ? blockers.has(refused) : lacksConsent || codesOf(planAsSent).has(refused)
  must(
    expected === true,
    `refused with ${refused}, though the plan says ${JSON.stringify(plan.blockers[0] ?? 'that it would run')}`,
  )
}

const codesOf = (plan: Plan | undefined) =>
  new Set(plan?.blockers.map(({ code }) => (isOwn(code) ? code : 'PreconditionFailed')))

const isOwn = (code: string) => (serviceErrorCodes as readonly string[]).includes(code)

/** Neither a page of another origin nor an id that is none begins or reads anything. */
export function judgeDoor({ answers: { page, spoiled, requests, operations }, spec }: Evidence, must: Must) {
  if (page) {
    const [status, code] = spec.page?.from === 'Host' ? [421, 'MisdirectedRequest'] : [403, 'OriginNotAllowed']
    must(
      page.status === status && page.code === code,
      `a page of another origin was answered ${page.status} ${page.code}`,
    )
  }
  if (spoiled)
    must(
      spoiled.status === 400 && spoiled.code === 'InvalidRequest',
      `an id that is none was answered ${spoiled.status} ${spoiled.code}`,
    )
  if (page || spoiled) {
    must(requests === 0, `${requests} requests reached Azure for what was to be refused at the door`)
    must(operations === 0, 'an operation was begun for what was to be refused at the door')
  }
}

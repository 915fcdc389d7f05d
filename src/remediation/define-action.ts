import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { BackupControlPlane } from '../backup/control-plane.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { RemediationFailure, type Concluded, type PlanInput, type RemediationAction, type Run } from './action.ts'
import type { OperationError } from './operation.ts'
import type { PlanContent } from './plan.ts'

/** `plan` leaves work to `execute`, and both are held to one type of it. */
interface Definition<Body extends TSchema, Work extends TSchema, LookedUp> extends Pick<
  RemediationAction<Static<Body>>,
  'name' | 'summary' | 'result' | 'deadlineSeconds' | 'everyVault' | 'contradiction'
> {
  body: Body
  /**
   * Operations are resumed by other versions: a field that came later is optional here, and fields that are not named here are let pass.
   */
  work: Work
  lookUp?(azure: BackupControlPlane, facts: VmBackupFacts, body: Static<Body>): Promise<LookedUp>
  plan(input: PlanInput<Static<Body>, LookedUp>): PlanContent<Static<Work>>
  execute(run: Run, work: Static<Work>, body: Static<Body>): Promise<Record<string, unknown>>
  conclude?(run: Run, work: Static<Work>, error: OperationError): Promise<Concluded>
}

/** Whatever `execute` is given was checked: the body when it was asked for, the work that was stored right here. */
export const defineAction = <Body extends TSchema, Work extends TSchema, LookedUp = undefined>({
  conclude,
  ...definition
}: Definition<Body, Work, LookedUp>): RemediationAction<Static<Body>, Static<Work>, LookedUp> => ({
  ...definition,
  ...(conclude
    ? { conclude: async (run, stored, error) => await conclude(run, understood(definition.work, stored), error) }
    : {}),
  execute: async (run, stored, body) => await definition.execute(run, understood(definition.work, stored), body),
})

function understood<Work extends TSchema>(schema: Work, stored: unknown): Static<Work> {
  if (Value.Check(schema, stored)) return stored
  const [wrong] = Value.Errors(schema, stored)
  throw new RemediationFailure(
    'PlanNotUnderstood',
    `Another version of this service planned this operation, and this one does not understand what is left to do (work${wrong?.instancePath ?? ''} ${wrong?.message ?? 'does not fit'}). Ask for it again.`,
  )
}

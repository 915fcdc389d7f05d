import { parseVmId } from '../../backup/resource-id.ts'
import type { Language } from '../../backup/sentence.ts'
import { ServiceError } from '../../errors.ts'
import type { Catalogue } from '../../remediation/catalogue.ts'
import { comparisonOf } from '../../remediation/plan-comparison.ts'
import { planAsStored } from '../../remediation/stored-plan.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { awaitsApproval } from './approval.ts'
import { actionOf, makePlan } from './planning.ts'

/** For whoever is to approve: the plan that waits beside the one that would be made of the same request now. Reads Azure, changes nothing. */
export async function comparePlan(
  deps: Pick<OperationsDependencies, 'db' | 'azure' | 'collector' | 'limits'>,
  catalogue: Catalogue,
  id: string,
  correlationId: string,
  language: Language,
) {
  const row = await deps.db
    .selectFrom('operations')
    .select(['action', 'vm_id', 'status', 'body', 'plan', 'approval_required', 'approved_at', 'rejected_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (row.status !== 'NotStarted' || row.rejected_at || !awaitsApproval(row))
    throw new ServiceError('ApprovalNotNeeded', 'This operation does not wait for an approval.')
  const vm = parseVmId(row.vm_id)!
  const action = actionOf(catalogue, row.action)
  const { told } = await makePlan(deps, { vm, action, body: row.body, correlationId })
  return comparisonOf(planAsStored(row.plan, language), told[language])
}

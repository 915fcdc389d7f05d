import Type, { type Static } from 'typebox'
import { ArmIdText } from '../../backup/arm-id-text.ts'
import { AzureError } from '../../backup/azure-error.ts'
import type { BackupControlPlane } from '../../backup/control-plane.ts'
import { collected, unavailable, valueOf, type Fact } from '../../backup/fact.ts'
import type { Protection } from '../../backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../../backup/facts.ts'
import type { PolicyOfVault } from '../../backup/protection-control.ts'
import { isAtOrBelow, sameId } from '../../backup/resource-id.ts'
import { expiringUnder, firstCleanUp, type Expiring } from '../../backup/retention.ts'
import { isForVirtualMachines, policyIs } from '../../backup/words/policies.ts'
import { isSoftDeleted, protectionIs } from '../../backup/words/protection.ts'
import type { PlanInput } from '../action.ts'
import { defineAction } from '../define-action.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions, protectionOfVm, typeOfPolicy } from '../preconditions.ts'
import { notUnderstood, resume, ResumeWork } from '../protection-run.ts'
import { Named, Text } from '../../backup/schema.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { things } from '../../diagnosis/finding.ts'

const RECOVERY_POINT =
  'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints'

const ResumeProtectionBody = Type.Object(
  {
    policyId: Type.Optional(
      ArmIdText(['Microsoft.RecoveryServices/vaults/backupPolicies'], {
        description:
          "The policy's ARM id. Default: the item's former policy, where Azure or this service's own records know it; else refused.",
      }),
    ),
    acceptDataLoss: Type.Optional(
      Type.Array(ArmIdText([RECOVERY_POINT]), {
        maxItems: 20_000,
        description:
          "Exactly the ids in the plan's dataLoss: recovery points that the policy lets expire. Default: none.",
      }),
    ),
  },
  { additionalProperties: false },
)
export type ResumeProtectionBody = Static<typeof ResumeProtectionBody>

const ResumeProtectionResult = Named('ResumeProtectionResult', {
  protectedItemId: Text(),
  resumed: Type.Boolean({ description: 'false: it was protected already.' }),
  policyId: Type.Optional(Text()),
  protectionState: Type.Optional(Text()),
  undeleted: Type.Optional(Type.Boolean({ description: 'Whether the item was soft-deleted before.' })),
})

/** Protects a stopped item again, with the policy that it had: which one is never guessed. */
export const resumeProtection = defineAction({
  name: 'resumeProtection',
  summary: 'Resume stopped protection with the former policy, or the one that is named',
  body: ResumeProtectionBody,
  work: ResumeWork,
  result: ResumeProtectionResult,
  everyVault: true,
  deadlineSeconds: 4 * 3600,
  lookUp: lookUpPolicy,
  plan: planResumeProtection,
  execute: resume,
})

/** Null where there is no id to look it up by. */
type LookedUpPolicy = Fact<PolicyOfVault | null> | null
type ResumeInput = PlanInput<ResumeProtectionBody, LookedUpPolicy>

/** Which policy: the named one, that which Azure still says (paused), that of our records (stopped: Azure has forgotten it). */
const policyFor = (protection: Protection | undefined, { policyId }: ResumeProtectionBody) =>
  policyId ?? protection?.policyId ?? protection?.formerPolicy?.policyId ?? null

async function lookUpPolicy(
  azure: Pick<BackupControlPlane, 'getPolicy'>,
  facts: VmBackupFacts,
  body: ResumeProtectionBody,
): Promise<LookedUpPolicy> {
  const protection = valueOf(facts.protection)
  const policyId = policyFor(protection, body)
  if (policyId === null) return null
  // One of another vault is refused by its id alone: nobody looks into that vault for whoever names it.
  if (!protection?.vaultId || !isAtOrBelow(policyId, protection.vaultId)) return collected(null, '')
  try {
    return collected(await azure.getPolicy(policyId), '')
  } catch (error) {
    if (!(error instanceof AzureError)) throw error
    if (error.code === 'InvalidResourceId') return collected(null, '')
    return unavailable(error.code, error.requiredPermission ? { requiredPermission: error.requiredPermission } : {})
  }
}

function planResumeProtection(input: ResumeInput): PlanContent<ResumeWork> {
  const { facts, vm, body, lookedUp } = input
  const rules = new Preconditions()
  const protection = rules.known('ProtectionKnown', things.protected, facts.protection)
  const item = protection?.protectedItemId ?? ''
  const policyId = policyFor(protection, body)
  const softDeleted = protection !== undefined && isSoftDeleted(protection)
  const active = protection !== undefined && protectionIs(protection) === 'Active'
  const nothing = active && (body.policyId === undefined || sameId(body.policyId, protection.policyId ?? ''))
  if (protection && !nothing) {
    judgeItem(rules, protection, vm.id, active)
    rules.noJobRuns(facts)
    rules.known('LocksKnown', things.locks, facts.locks)
    rules.notReadOnly(facts, item)
    judgePolicy(rules, protection, policyId, lookedUp ?? null)
  }
  const expiring = protection && !nothing ? whatExpires(rules, input) : []
  const decides = {
    protectedItemId: item,
    virtualMachineId: valueOf(facts.virtualMachine)?.id ?? vm.id,
    policyId: policyId ?? '',
    softDeleted,
    nothing,
    accepted: expiring.map(({ id }) => id),
  }
  const put = (description: Sentence) => ({ method: 'PUT' as const, resourceId: item, description })
  return {
    calls:
      protection && !nothing && item ? [...(softDeleted ? [put(undeleteIt)] : []), put(protectWith(policyId))] : [],
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: expiring.map(({ id, time, because }) => ({
      kind: 'RecoveryPoint',
      restorePointId: id,
      time,
      reason: {
        en: `It expires when protection is resumed: ${because.en}.`,
        pt: `Expira quando a proteção é retomada: ${because.pt}.`,
      },
    })),
    risk: expiring.length > 0 ? 'Irreversible' : 'Reversible',
    notes: nothing ? [isProtected] : [whatItCosts, ...(softDeleted ? [undeletedFirst] : [])],
    work: { ...decides, expiringBy: firstCleanUp(Date.parse(input.observedAt)) },
    decides,
  }
}

const undeleteIt: Sentence = {
  en: 'Undelete the protected item (isRehydrate)',
  pt: 'Desfazer a exclusão do item protegido (isRehydrate)',
}
const protectWith = (policyId: string | null): Sentence => ({
  en: `Protect it with policy ${policyId ?? '(not known)'}`,
  pt: `Protegê-lo com a política ${policyId ?? '(não conhecida)'}`,
})
const isProtected: Sentence = {
  en: 'The VM is protected: nothing will be done.',
  pt: 'A VM está protegida: nada será feito.',
}
const whatItCosts: Sentence = {
  en: 'Protection costs what the policy costs, and clean-up of old restore points by the policy resumes with it.',
  pt: 'A proteção custa o que a política custa, e com ela recomeça a limpeza de pontos de restauração antigos pela política.',
}
const undeletedFirst: Sentence = {
  en: 'The item is soft-deleted: it is undeleted first, which leaves it stopped.',
  pt: 'O item está excluído de modo reversível: primeiro a exclusão é desfeita, o que o deixa parado.',
}

/** Retention applies to the recovery points that are there as well, and Azure says so nowhere when it is asked to protect. */
function whatExpires(rules: Preconditions, { facts, lookedUp, observedAt }: ResumeInput): Expiring[] {
  const points = rules.known('RecoveryPointsKnown', things.recoveryPoints, facts.recoveryPoints)
  const policy = lookedUp && valueOf(lookedUp)
  if (!policy || !isForVirtualMachines(policy.managementType)) return []
  if (policyIs(policy) === 'Unknown') rules.wordNotKnown(typeOfPolicy(policy.name), policy.type, policy.id)
  const { retention } = policy
  if (retention === null) rules.block('FactUnavailable', notUnderstood(policy), policy.id)
  return points && retention
    ? expiringUnder({ ...policy, retention }, points, firstCleanUp(Date.parse(observedAt)))
    : []
}

function judgeItem(rules: Preconditions, protection: Protection, vmId: string, active: boolean) {
  const { protectedItemId: item, virtualMachineId, protectionState } = protection
  rules.require('ItemExists', item !== null && protection.vaultId !== null, {
    code: 'NothingToResume',
    message: {
      en: 'No vault knows this VM, so there is nothing to resume: choose vault and policy and enable protection there.',
      pt: 'Nenhum cofre conhece esta VM, por isso não há nada a retomar: escolha cofre e política e habilite a proteção ali.',
    },
  })
  rules.require('ItemIsOfThisVm', !virtualMachineId || sameId(virtualMachineId, vmId), {
    code: 'NeedsPerson',
    check: 'protection-state',
    message: {
      en: `The item protects ${virtualMachineId}: the VM was moved or created anew. Protect it anew instead.`,
      pt: `O item protege ${virtualMachineId}: a VM foi movida ou recriada. Em vez disso, proteja-a de novo.`,
    },
    resourceId: item,
  })
  if (protectionIs(protection) === 'Unknown') rules.wordNotKnown(protectionOfVm, protectionState, item)
  rules.require('ProtectionNotActive', !active, {
    code: 'PreconditionFailed',
    message: {
      en: `The VM is protected (${protectionState}); changing the policy of a protected item is not this action's.`,
      pt: `A VM está protegida (${protectionState}); mudar a política de um item protegido não cabe a esta ação.`,
    },
    resourceId: item,
  })
}

function judgePolicy(
  rules: Preconditions,
  { vaultId, protectedItemId }: Protection,
  policyId: string | null,
  policy: LookedUpPolicy,
) {
  const known = rules.require('PolicyKnown', policyId !== null, {
    code: 'PolicyUnknown',
    message: {
      en: 'Azure empties the policy of a stopped item, and this service has not seen this one while it was protected: name the policy in policyId.',
      pt: 'O Azure esvazia a política de um item parado, e este serviço não o viu enquanto estava protegido: indique a política em policyId.',
    },
    resourceId: protectedItemId,
  })
  if (!known || policyId === null) return
  const found =
    policy && rules.known('PolicyRead', { en: `the policy ${policyId}`, pt: `a política ${policyId}` }, policy)
  if (policy?.status === 'Unavailable') return
  const inVault = vaultId !== null && isAtOrBelow(policyId, vaultId)
  const forVms = isForVirtualMachines(found?.managementType)
  rules.require('PolicyFits', inVault && forVms, {
    code: 'PolicyNotFound',
    message: !inVault
      ? {
          en: `${policyId} is no policy of ${vaultId === null ? 'a vault that knows this VM' : `the vault ${vaultId}`}.`,
          pt: `${policyId} não é uma política ${vaultId === null ? 'de um cofre que conheça esta VM' : `do cofre ${vaultId}`}.`,
        }
      : found
        ? {
            en: `${policyId} is a policy for ${found.managementType ?? 'something else'}, not for virtual machines (AzureIaasVM).`,
            pt: `${policyId} é uma política para ${found.managementType ?? 'outra coisa'}, não para máquinas virtuais (AzureIaasVM).`,
          }
        : { en: `The vault has no policy ${policyId}.`, pt: `O cofre não tem a política ${policyId}.` },
    resourceId: policyId,
  })
}

import Type, { type Static } from 'typebox'
import type { CheckId } from '../backup/check-ids.ts'
import type { Unavailable } from '../backup/fact.ts'
import { Extensible, Named, Nullable, Text } from '../backup/schema.ts'
import type { Step } from '../error-codes/steps.ts'
import type { Sentence } from '../backup/sentence.ts'

export const outcomes = ['Confirmed', 'RuledOut', 'NotApplicable', 'Unknown'] as const
const severities = ['Blocking', 'Warning', 'Info'] as const
export { actionNames, type ActionName } from '../backup/action-names.ts'

/** `properties.errorDetails[].errorCode`, `value.length`. */
const propertyPath = String.raw`^[a-z]\w*(\[\d*\])?(\.[A-Za-z]\w*(\[\d*\])?)*$`

export const Evidence = Named('Evidence', {
  resourceId: Text(),
  property: Type.String({
    pattern: propertyPath,
    description:
      "Azure's property path, e.g. properties.provisioningState, with .length for the length of a list; below guest. what the script in the VM said.",
  }),
  value: Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
})
export type Evidence = Static<typeof Evidence>

/** A check of the diagnosis, or one inside the VM. */
const CheckName = Type.Unsafe<CheckId | `guest-${string}`>({ type: 'string' })

export const Finding = Named('Finding', {
  check: CheckName,
  step: Nullable(Type.Integer({ minimum: 1, maximum: 4 })),
  outcome: Extensible(outcomes),
  reason: Text('PascalCase code.'),
  message: Text(),
  severity: Nullable(Extensible(severities, { description: 'Of a confirmed finding; null otherwise.' })),
  explains: Type.Array(Text('Error code that this condition causes, when confirmed.')),
  evidence: Type.Array(Evidence),
  actions: Type.Array(Text('Names of actions that help.')),
  guestSteps: Type.Array(
    Text(
      'The guide’s solution for a person, inside the VM or by hand; never run by this service. In the language asked for.',
    ),
  ),
  requiredPermission: Type.Optional(Text()),
  documentation: Text(),
})
export type Finding = Static<typeof Finding>

/**
 * A check's own part of a finding, before anybody's language is known: its steps get their words when the finding is told. `explains` is
 * for a check that knows better than the error codes that name it.
 */
export type Judgement = Pick<Finding, 'outcome' | 'reason' | 'severity' | 'evidence'> &
  Partial<Pick<Finding, 'actions' | 'requiredPermission' | 'explains'>> & {
    message: Sentence
    guestSteps?: readonly Step[]
  }

type Severity = (typeof severities)[number]
type Confirmed = Omit<Judgement, 'outcome' | 'severity'> & { severity: Severity }

export const confirmed = (finding: Confirmed): Judgement => ({ outcome: 'Confirmed', ...finding })

export const ruledOut = (reason: string, message: Sentence, evidence: Evidence[] = []): Judgement => ({
  outcome: 'RuledOut',
  reason,
  message,
  severity: null,
  evidence,
})

export const notApplicable = (reason: string, message: Sentence, evidence: Evidence[] = []): Judgement => ({
  outcome: 'NotApplicable',
  reason,
  message,
  severity: null,
  evidence,
})

/** Where the instance view says since when a state has lasted. */
export const changedAt = 'properties.instanceView.statuses[].time'

export const evidence = (resourceId: string, property: string, value: Evidence['value']): Evidence => ({
  resourceId,
  property,
  value,
})

/** For facts that were read and still do not tell: a word that Azure has not used before, a value that it left out. */
export const inconclusive = (
  reason: string,
  message: Sentence,
  evidence: Evidence[] = [],
  requiredPermission?: string | null,
): Judgement => ({
  outcome: 'Unknown',
  reason,
  message,
  severity: null,
  evidence,
  ...(requiredPermission ? { requiredPermission } : {}),
})

/** `what` is what could not be read, e.g. "the locks". */
export const unknown = (what: Sentence, fact: Unavailable): Judgement => ({
  outcome: 'Unknown',
  reason: 'FactUnavailable',
  message: couldNotRead(what, fact),
  severity: null,
  evidence: [],
  ...(fact.requiredPermission ? { requiredPermission: fact.requiredPermission } : {}),
})

function couldNotRead(what: Sentence, { reason, message, requiredPermission }: Unavailable): Sentence {
  // A missing right says more to whoever can grant it than ARM's sentence, which stands in the fact.
  if (requiredPermission)
    return {
      en: `Could not read ${what.en}: ${reason}, permission ${requiredPermission} is missing.`,
      pt: `Não foi possível ler ${what.pt}: ${reason}, falta a permissão ${requiredPermission}.`,
    }
  const because = (message ?? reason).replace(/\.+$/, '')
  return { en: `Could not read ${what.en}: ${because}.`, pt: `Não foi possível ler ${what.pt}: ${because}.` }
}

/** What checks look at, as `unknown` names it. */
export const things = {
  vm: { en: 'the VM', pt: 'a VM' },
  virtualMachine: { en: 'the virtual machine', pt: 'a máquina virtual' },
  powerState: { en: 'the power state', pt: 'o estado de energia' },
  osProfile: { en: 'the OS profile of the VM', pt: 'o perfil do sistema operacional da VM' },
  vmAgent: { en: 'the VM agent', pt: 'o agente da VM' },
  extensions: { en: 'the extensions', pt: 'as extensões' },
  backupExtension: { en: 'the backup extension', pt: 'a extensão de backup' },
  disks: { en: 'the disks', pt: 'os discos' },
  sharing: { en: 'whether the disks are shared', pt: 'se os discos são compartilhados' },
  locks: { en: 'the locks', pt: 'os bloqueios' },
  restorePoints: { en: 'the restore points', pt: 'os pontos de restauração' },
  recoveryPoints: { en: 'the recovery points of the vault', pt: 'os pontos de recuperação do cofre' },
  protected: { en: 'the protection', pt: 'a proteção' },
  collections: { en: 'the restore point collections', pt: 'as coleções de pontos de restauração' },
  lockedCollections: {
    en: 'the restore point collections, whose groups may be locked',
    pt: 'as coleções de pontos de restauração, cujos grupos podem estar bloqueados',
  },
  keyVaults: {
    en: 'the key vaults of Azure Disk Encryption',
    pt: 'os cofres de chaves do Azure Disk Encryption',
  },
  protection: { en: 'how Azure Backup protects the VM', pt: 'como o Backup do Azure protege a VM' },
  backupJobs: { en: 'the backup jobs', pt: 'os trabalhos de backup' },
  notListed: { en: 'what no list has', pt: 'o que nenhuma lista contém' },
} as const satisfies Record<string, Sentence>

/** Confirmed, and more than information. */
export const isFault = (finding: Pick<Finding, 'outcome' | 'severity'>) =>
  finding.outcome === 'Confirmed' && finding.severity !== 'Info'

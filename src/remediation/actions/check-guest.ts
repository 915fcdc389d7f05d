import Type, { type Static } from 'typebox'
import type { BackupJob } from '../../backup/facts-of-backup.ts'
import type { VirtualMachine } from '../../backup/facts-of-compute.ts'
import { Nullable, Text, Extensible, Named } from '../../backup/schema.ts'
import { mayRun } from '../../backup/words/jobs.ts'
import { powerIs } from '../../backup/words/power.ts'
import { examineGuest, guestNotSeen } from '../../diagnosis/guest/examine-guest.ts'
import { isFault, Finding, things } from '../../diagnosis/finding.ts'
import type { GuestOs } from '../../diagnosis/guest/guest-report.ts'
import { nothing, type Sentence } from '../../backup/sentence.ts'
import type { Language } from '../../error-codes/texts/texts.ts'
import type { ArmWrite, PlanInput, Run } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { guestScripts } from '../guest/scripts.ts'
import { jobInTheWay } from '../jobs-in-the-way.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions } from '../preconditions.ts'
import type { Translation, Translations } from '../stored-result.ts'

const CheckGuestResult = Named('CheckGuestResult', {
  looked: Type.Boolean({ description: 'false: nothing in the VM could be asked, and nothing was sent.' }),
  osType: Nullable(Extensible(['Windows', 'Linux'])),
  summary: Text(),
  confirmed: Type.Array(Text(), { description: 'Checks that found something.' }),
  unknown: Type.Array(Text(), { description: 'Checks that could not tell.' }),
  findings: Type.Array(Finding),
})

const GuestWork = Type.Object({
  vmId: Text(),
  os: Nullable(Type.Union([Type.Literal('Linux'), Type.Literal('Windows')])),
  /** Why nobody inside the VM can be asked; null when somebody can. */
  unseen: Nullable(Type.Object({ reason: Text(), message: Text(), inPortuguese: Type.Optional(Text()) })),
})
type GuestWork = Static<typeof GuestWork>

/**
 * Looks inside the VM with a script that only reads. A VM whose agent is silent cannot be looked into: then nothing is sent, and
 * every check says so.
 */
export const checkGuest = defineAction({
  name: 'checkGuest',
  summary: 'Look inside the VM for what stops its backup, with a script that only reads',
  body: Type.Object({}, { additionalProperties: false }),
  work: GuestWork,
  result: CheckGuestResult,
  everyVault: true,
  deadlineSeconds: 2 * 3600, // Compute gives up on a run command after 90 minutes
  plan: (input) => planCheckGuest(input),
  async execute(run, { vmId, os, unseen }) {
    if (unseen || os === null) {
      const why = unseen ? { en: unseen.message, pt: unseen.inPortuguese ?? unseen.message } : nothing
      return resultOf((language) => guestNotSeen(os, unseen?.reason ?? 'OsUnknown', why, language), os, false)
    }
    const { output } = await run.write('run the guest script', guestCommand(run, vmId, os))
    return resultOf((language) => examineGuest(vmId, os, output, language), os, true)
  },
})

function planCheckGuest({ facts, vm }: PlanInput): PlanContent<GuestWork> {
  const rules = new Preconditions()
  const machine = rules.known('VirtualMachineKnown', things.vm, facts.virtualMachine)
  const vmId = machine?.id ?? vm.id
  const os = machine?.osType === 'Linux' || machine?.osType === 'Windows' ? machine.osType : null
  const unseen = machine ? whyUnseen(machine, os) : null
  if (machine && !unseen) {
    rules.require('ExtensionOperationsAllowed', machine.allowExtensionOperations !== false, {
      code: 'NeedsPerson',
      check: 'vm-extension-operations-allowed',
      message: {
        en: 'The VM allows no extension operations (allowExtensionOperations is false), and Run Command is one.',
        pt: 'A VM não permite operações de extensão (allowExtensionOperations é false), e o Run Command é uma delas.',
      },
      resourceId: vmId,
    })
    const jobs = rules.known('BackupJobsKnown', things.backupJobs, facts.backupJobs)
    // A change of the VM while Compute makes the restore point fails the backup; the transfer to the vault does not mind.
    const job = jobs?.find((one) => mayRun(one) && one.phase !== 'TransferDataToVault')
    rules.require('NoSnapshotUnderWay', job === undefined, {
      code: 'BackupJobRunning',
      message: job ? mayTakeSnapshot(job) : nothing,
      resourceId: job?.id ?? null,
    })
    rules.known('LocksKnown', things.locks, facts.locks)
    rules.notReadOnly(facts, vmId)
  }
  return {
    calls: unseen || !machine ? [] : [{ method: 'POST', resourceId: `${vmId}/runCommand`, description: runScript }],
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Reversible',
    notes: [
      unseen
        ? {
            en: `Nothing will be sent: ${unseen.message}`,
            pt: `Nada será enviado: ${unseen.inPortuguese ?? unseen.message}`,
          }
        : runsAsRoot,
    ],
    work: { vmId, os, unseen },
  }
}

const runScript: Sentence = {
  en: 'Run a script in the VM that only reads',
  pt: 'Executar na VM um script que só lê',
}
const runsAsRoot: Sentence = {
  en: 'Run Command runs as root or Local System. It cannot be cancelled; the script ends by itself within two minutes.',
  pt: 'O Run Command é executado como root ou Local System. Não pode ser cancelado; o script termina sozinho em até dois minutos.',
}
const mayTakeSnapshot = ({ operation, status }: BackupJob): Sentence => ({
  en: `A ${operation} job (${status}) may be taking its snapshot; a run command would disturb it. Wait for its end.`,
  pt: `Um trabalho ${operation} (${status}) pode estar criando o instantâneo; um comando na VM o perturbaria. Aguarde o fim dele.`,
})

function whyUnseen(machine: VirtualMachine, os: GuestOs | null): GuestWork['unseen'] {
  const { vmAgent, powerState, name } = machine
  if (powerState !== null && powerIs(powerState) !== 'Running')
    return unseenFor('VmNotRunning', {
      en: `VM ${name} is in ${powerState}: nothing in it can be asked.`,
      pt: `A VM ${name} está em ${powerState}: nada nela pode ser consultado.`,
    })
  if (vmAgent.status !== 'Ready')
    return unseenFor('AgentNotReady', {
      en: `The VM agent of ${name} is not ready (${vmAgent.status}), and Run Command needs it: nothing in the VM was looked at.`,
      pt: `O agente da VM ${name} não está pronto (${vmAgent.status}), e o Run Command precisa dele: nada foi examinado dentro dela.`,
    })
  if (os === null)
    return unseenFor('OsUnknown', {
      en: `Azure does not say which operating system ${name} runs.`,
      pt: `O Azure não informa qual sistema operacional a VM ${name} executa.`,
    })
  return null
}

/** An older version, which may resume the operation, knows `message` alone. */
const unseenFor = (reason: string, { en, pt }: Sentence): GuestWork['unseen'] => ({
  reason,
  message: en,
  inPortuguese: pt,
})

const guestCommand = (run: Run, vmId: string, os: GuestOs): ArmWrite => ({
  method: 'POST',
  resourceId: `${vmId}/runCommand`,
  description: runScript.en,
  once: true,
  unconfirmedCode: 'GuestCheckNotConfirmed',
  wantsOutput: true,
  async observe(moment) {
    const { when, intentAt } = moment
    if (when === 'Answered') return { state: 'Done' }
    if (when === 'BeforeSend') return (await jobInTheWay(run, moment, { mayTransfer: true })) ?? { state: 'Needed' }
    // Sent or not, nobody knows, and its output is lost. It only reads, so a process that died may send it once more, but not while
    // the first may still run in the VM.
    const age = (run.now() - Date.parse(intentAt ?? '')) / 1000
    const rest = run.timing.lostAnswerSeconds - age
    if (rest > 0) return { state: 'Wait', seconds: Math.min(rest, 30), reason: 'A script may still run in the VM.' }
    return { state: 'Needed' }
  },
  send: () => run.azure.runCommand(vmId, guestScripts[os]),
})

/** Kept in the operation for good: what was found, not what the guest printed. */
function resultOf(findingsIn: (language: Language) => Finding[], os: GuestOs | null, looked: boolean) {
  const told = (language: Language) => findingsIn(language).toSorted((a, b) => rankOf(a) - rankOf(b))
  const findings = told('en')
  return {
    looked,
    osType: os,
    summary: summaryOf(findings, looked, 'en'),
    confirmed: findings.filter(({ outcome }) => outcome === 'Confirmed').map(({ check }) => check),
    unknown: findings.filter(({ outcome }) => outcome === 'Unknown').map(({ check }) => check),
    findings: findings.map(withWhatMatters),
    translations: { pt: translationOf(told('pt'), looked, 'pt') } satisfies Translations,
  }
}

const translationOf = (findings: readonly Finding[], looked: boolean, language: Language): Translation => ({
  summary: summaryOf(findings, looked, language),
  messages: findings.map(({ message }) => message),
})

/** `findings` are told in that language. */
function summaryOf(findings: readonly Finding[], looked: boolean, language: Language) {
  const [first] = findings
  const faults = findings.filter(isFault)
  const unknown = findings.filter(({ outcome }) => outcome === 'Unknown').length
  const summary = looked
    ? `${counts(faults.length, findings.length, unknown)[language]} ${faults.map(({ message }) => message).join(' ')}`
    : `${notLooked(first?.reason ?? 'OsUnknown')[language]} ${first?.message ?? ''}`
  return summary.trim()
}

const counts = (faults: number, all: number, unknown: number): Sentence => ({
  en: `${faults} of ${all} checks found a fault${unknown > 0 ? `, ${unknown} could not tell` : ''}.`,
  pt: `${faults} de ${all} verificações ${faults === 1 ? 'encontrou' : 'encontraram'} uma falha${unknown > 0 ? `, ${unknown} não ${unknown === 1 ? 'pôde' : 'puderam'} dizer` : ''}.`,
})

const notLooked = (reason: string): Sentence => ({
  en: `Unknown: ${reason}. Nothing was sent.`,
  pt: `Desconhecido: ${reason}. Nada foi enviado.`,
})

/** Confirmed ones first: a result that is too large is cut from its end. */
const ranks: readonly Finding['outcome'][] = ['Confirmed', 'Unknown', 'RuledOut', 'NotApplicable']
const rankOf = ({ outcome }: Finding) => ranks.indexOf(outcome)

/** Evidence, steps and codes matter where something was found. */
const withWhatMatters = (finding: Finding): Finding =>
  isFault(finding) ? finding : { ...finding, explains: [], evidence: [], guestSteps: [] }

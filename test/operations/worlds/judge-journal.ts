import { writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'

/** The operation has ended, and its journal tells what reached Azure: an intent before, a result after, no more and no less. */
export function judgeJournal(evidence: Evidence, must: Must) {
  const { operation, journal } = evidence
  if (!operation) return
  const ended = operation.status !== 'NotStarted' && operation.status !== 'Running'
  must(ended, `has not ended: ${operation.status}`)
  if (!ended) return
  must(journal[0]?.kind === 'Created', 'the journal does not begin with Created')
  const last = journal.at(-1)
  must(
    last?.kind === 'Ended' && last.detail?.['status'] === operation.status,
    `the journal does not end with its end, ${operation.status}`,
  )

  const all = journal.filter(({ kind }) => kind === 'Intent')
  // What was looked at again after the intent may have spoken against the call, or the claim may have run out.
  const intents = all.filter((intent) => afterIntent(journal, intent)?.detail?.['code'] !== 'NotSent')
  const writes = writesOf(evidence)
  const key = (method: string | null, id: string | null) => `${method} ${id?.toLowerCase()}`
  must(
    JSON.stringify(intents.map(({ method, resourceId }) => key(method, resourceId)).sort()) ===
      JSON.stringify(writes.map(({ method, path }) => key(method, path)).sort()),
    `${intents.length} intents in the journal, ${writes.length} writes at Azure`,
  )
  for (const write of writes) {
    const before = intents.filter(
      (intent) =>
        key(intent.method, intent.resourceId) === key(write.method, write.path) &&
        Date.parse(intent.time) <= write.receivedAt + 1,
    )
    const nth = writes.filter(
      (one) => one.index <= write.index && one.method === write.method && one.path === write.path,
    ).length
    must(before.length >= nth, `written before its intent: ${write.method} ${write.path} (request ${write.index})`)
  }
  for (const intent of all)
    must(afterIntent(journal, intent) !== undefined, `an intent without a result: ${intent.step}`)
  for (const step of operation.steps) {
    const said = journal.findLast(({ kind, step: name }) => kind === 'Step' && name === step.name)?.detail?.['status']
    must(step.status === said, `step ${step.name} is ${step.status}, the journal says ${JSON.stringify(said)}`)
    must(
      step.status !== 'Canceled' || operation.status !== 'Succeeded',
      `step ${step.name} was left by an operation that succeeded`,
    )
  }
  must(
    (operation.status === 'Succeeded') === (operation.error === null),
    `${operation.status} with error ${JSON.stringify(operation.error)}`,
  )
}

const afterIntent = (journal: Evidence['journal'], { step, eventId }: Evidence['journal'][number]) =>
  journal.find((one) => one.step === step && one.kind !== 'Intent' && BigInt(one.eventId) > BigInt(eventId))

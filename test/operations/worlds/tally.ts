import { actionNames } from '../../../src/diagnosis/finding.ts'
import { ownKinds, type CollectionSpec } from './spec.ts'
import { writesOf } from './evidence.ts'
import type { Evidence } from './run-world.ts'
import type { Seen } from './witness.ts'

/** What was run, so that it can be seen (and is demanded) that the worlds were not empty ones. */
export class Tally {
  readonly counts = new Map<string, number>()
  worlds = 0

  add(evidence: Evidence) {
    const { spec, operation, refused, witness, journal, correlationId } = evidence
    const writes = writesOf(evidence)
    const { action } = spec.order
    this.worlds++
    this.#count('writes', writes.length)
    this.#count('requests', witness.seen.length)
    this.#count(`action ${action}`)
    this.#count(operation ? `ended ${operation.status}` : 'refused')
    this.#count(`${action}: ${operation?.status ?? 'refused'}`)
    this.#count(`${operation ? 'error' : 'refusal'} ${operation?.error?.code ?? refused ?? 'none'}`)
    if (operation && writes.length > 0) this.#count(`wrote ${action}`)
    if (operation && writes.length > 0) this.#count('worlds with writes')
    this.#countKinds(evidence)
    for (const { kind } of witness.happened) this.#count(`happened ${kind}`)
    if (witness.happened.length > 0) this.#count('worlds with something in between')
    const sent = (method: string, like: RegExp) =>
      writes.filter((write) => write.method === method && like.test(write.path)).length
    this.#count('points deleted', sent('DELETE', /\/restorepoints\//))
    this.#count('collections deleted', sent('DELETE', /\/restorepointcollections\/[^/]+$/))
    this.#count('locks taken off', sent('DELETE', /\/locks\//))
    this.#count(
      'locks put back',
      witness.seen.filter(({ method, path }) => method === 'PUT' && path.includes('/locks/')).length,
    )
    this.#count('extensions deleted', sent('DELETE', /\/extensions\//))
    this.#count('backups sent', sent('POST', /\/backup$/))
    if (operation && ((evidence.body['acceptDataLoss'] ?? []) as string[]).length > 0)
      this.#count('worlds with consented loss')
    if (journal.some(({ kind }) => kind === 'AnswerLost')) this.#count('worlds with a lost answer')
    const waited = journal.some(
      ({ kind, detail }) => kind === 'Waiting' && /A backup job runs/.test(String(detail?.['reason'])),
    )
    if (waited) this.#count('worlds that waited for a job')
    if (
      witness.seen.some(
        (seen) => seen.correlationId !== correlationId && seen.method === 'PUT' && seen.path.includes('/locks/'),
      )
    )
      this.#count('worlds with locks put back later')
  }

  #countKinds({ spec, witness, answers, beside, journal, forbidden, refused, operation, body }: Evidence) {
    const happened = (kind: string) => witness.happened.some((one) => one.kind === kind)
    const copies = new Set(spec.collections.flatMap(({ points }) => points.map(({ copy }) => copy)))
    const isOwn = ({ kind }: CollectionSpec) => (ownKinds as readonly string[]).includes(kind)
    const machines = spec.collections.filter(isOwn).flatMap(({ points }) => points.map(({ machine }) => machine))
    const canceled = journal.some(({ kind }) => kind === 'CancelRequested')
    const kinds: Record<string, boolean> = {
      'copies soft-deleted': copies.has('SoftDeleted'),
      'copies expired or about to': copies.has('Expired') || copies.has('ExpiresSoon'),
      'an item of another VM': spec.item === 'OfAnotherVm',
      'a soft-deleted item': spec.protection === 'SoftDeleted' || happened('ItemIsSoftDeleted'),
      'points of a former machine': machines.includes('Former'),
      'points of nobody knows which machine': machines.includes('NotTold'),
      'a VM made anew': happened('VmIsMadeAnew'),
      '25 vaults more': spec.farVaults === 25,
      'a vault that came later': happened('VaultAppears'),
      'lists left out': witness.seen.some(({ isListless }) => isListless),
      'a lost answer and a cancel': canceled && journal.some(({ kind }) => kind === 'AnswerLost'),
      'a process that stood still': happened('Pause'),
      'compressed answers': spec.compression !== null,
      'texts that nobody keeps': spec.junk,
      'ids that are none': answers.spoiled !== undefined,
      'a page of another origin': answers.page !== undefined,
      'companions at work': beside.some((one) => one.operation !== undefined),
      'companions behind a lock that went off': beside.length > 0 && witness.seen.some(isLockDeletion),
      'a refusal that had to be': forbidden.length > 0 && refused !== undefined,
      'consent asked for a lost copy':
        operation !== undefined && ((body['acceptDataLoss'] ?? []) as string[]).length > 0,
    }
    for (const [kind, holds] of Object.entries(kinds)) if (holds) this.#count(`with ${kind}`)
    const [, boundary] = /"boundary":"(\w+)"/.exec(JSON.stringify(spec.happenings)) ?? []
    if (happened('Pause')) this.#count(`stood still ${boundary}`)
  }

  of(name: string) {
    return this.counts.get(name) ?? 0
  }

  /** Of all worlds. */
  share(name: string) {
    return this.of(name) / this.worlds
  }

  #count(name: string, more = 1) {
    this.counts.set(name, this.of(name) + more)
  }

  told() {
    const line = (prefix: string) =>
      [...this.counts]
        .filter(([name]) => name.startsWith(prefix))
        .sort((a, b) => b[1] - a[1])
        .map(([name, count]) => `${name.slice(prefix.length).trim()} ${count}`)
        .join(', ')
    const table = actionNames.map(
      (action) =>
        `  ${action}: ${this.of(`action ${action}`)}, ${this.of(`wrote ${action}`)} wrote; ${line(`${action}:`)}`,
    )
    const rest = [...this.counts].filter(
      ([name]) => !/^(action|wrote|happened|with|stood still|error|refusal|ended) |^\w+: /.test(name),
    )
    return [
      ...table,
      `  ended: ${line('ended')}; refused ${this.of('refused')}`,
      `  errors: ${line('error')}`,
      `  refusals: ${line('refusal')}`,
      `  in between: ${line('happened')}`,
      `  stood still: ${line('stood still')}`,
      `  worlds with: ${line('with')}`,
      `  ${rest.map(([name, count]) => `${name} ${count}`).join(', ')}`,
    ].join('\n')
  }
}

const isLockDeletion = ({ method, path }: Seen) => method === 'DELETE' && path.includes('/locks/')

import { notSimulatedPiece } from '../arm-error.ts'
import type { Caller } from '../access.ts'
import type { Answer, Call } from '../operation.ts'
import type { World } from '../world/world.ts'
import { facetOf } from './facets.ts'
import { accessDenied, badRequest, nothingReadable, rateLimited } from './graph-error.ts'
import { answerOf } from './graph-answer.ts'
import { requestIn, type GraphRequest } from './graph-request.ts'
import { heldSources } from './held-rows.ts'
import { History } from './history.ts'
import { evaluated } from './kql/evaluate.ts'
import { parsed } from './kql/parser.ts'
import { InvalidQuery, PieceNotSimulated } from './kql/query-fault.ts'
import { clockText, QueryQuota } from './quota.ts'
import type { GeneratedRows, Reach } from './row-source.ts'
import type { GraphSettings } from './settings.ts'
import { changingTypes, tableNamed, type Estate } from './tables.ts'

type Asking = Pick<Call, 'body' | 'query' | 'caller' | 'now' | 'endpoint' | 'throttling'>

/** Azure Resource Graph over a world: an index that may lag, a language, pages and a quota for each identity. */
export class ResourceGraph {
  readonly settings: GraphSettings
  readonly #world: World
  readonly #generated: GeneratedRows | undefined
  readonly #quotas = new Map<string, QueryQuota>()
  #history: History | undefined

  constructor(world: World, settings: GraphSettings, generated?: GeneratedRows) {
    this.#world = world
    this.settings = settings
    this.#generated = generated
    if (!generated) return
    generated.kept = (at, vmId) => this.#capture(at, [vmId], { adopted: true })
    generated.options = this.settings
  }

  /** From here on what the world was is remembered, for rows that lag and for `resourcechanges`. The first query begins it too. */
  remember(): History {
    return (this.#history ??= new History(this.#world, this.settings, this.#generated?.settle()))
  }

  /** After whatever may have changed the world. */
  changed(at: Date): void {
    const touched = this.#generated?.takeTouched()
    if (this.#history) this.#capture(at, touched)
  }

  /** What is only looked at here is not touched. */
  #capture(at: Date, vmIds: string[] | undefined, mark?: { adopted?: true }): void {
    this.#generated?.lookAt(at, true)
    this.#history?.capture(at, vmIds, mark)
    this.#generated?.lookAt(at, false)
  }

  answer(asking: Asking): Answer {
    const { caller, now, throttling } = asking
    const quota = this.#quotas.get(caller.objectId) ?? new QueryQuota()
    this.#quotas.set(caller.objectId, quota)
    const { refused, remaining, resetsAfter } = quota.take(now.getTime(), this.settings)
    const answer = refused && throttling ? rateLimited() : this.#answerQuery(asking)
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'x-ms-user-quota-remaining': String(remaining),
        'x-ms-user-quota-resets-after': clockText(resetsAfter),
        'x-ms-ratelimit-remaining-tenant-resource-requests': String(remaining),
      },
    }
  }

  #answerQuery(asking: Asking): Answer {
    const request = requestIn(asking.body, this.settings.subscriptions)
    if ('status' in request) return request
    try {
      return this.#evaluate(request, asking)
    } catch (error) {
      if (error instanceof InvalidQuery) return badRequest(...error.details)
      if (error instanceof PieceNotSimulated) return notSimulatedPiece(`${error.message} of Azure Resource Graph`)
      throw error
    }
  }

  #evaluate(request: GraphRequest, { caller, now, endpoint, query: parameters }: Asking): Answer {
    const { settings } = this
    const version = parameters.get('api-version') ?? ''
    const reach = this.#reachOf(request, caller)
    // A malformed query is refused whatever it is asked of.
    const query = parsed(request.query)
    if (reach.size === 0)
      return settings.nothingReadable === 'AccessDenied' ? accessDenied() : nothingReadable(request.subscriptions ?? [])

    const history = this.remember()
    // What a test changed in place without a request is noticed here.
    if (settings.lagSeconds > 0 || /resourcechanges/i.test(request.query)) this.changed(now)
    const at = new Date(now.getTime() - settings.lagSeconds * 1000)
    const estate = this.#estate(settings.lagSeconds > 0 ? history : undefined, history)
    const result = evaluated(query, { now, tableNamed: (name) => tableNamed(name, estate, { at, reach }) })
    const facets = request.facets.map((facet) => facetOf(facet, result, now))
    return answerOf(result, facets, { request, settings, endpoint, version })
  }

  #estate(lagging: History | undefined, history: History): Estate {
    const generated = this.#generated
    return {
      sources: [...heldSources(this.#world, this.settings, lagging), ...(generated?.sources ?? [])],
      changes: (from, to, reach) => [
        ...history.changes(changingTypes, from, to),
        ...(generated?.changes(from, to, reach) ?? []),
      ],
    }
  }

  /** Unreadable and unknown subscriptions are dropped in silence. */
  #reachOf({ subscriptions, managementGroups }: GraphRequest, { visible }: Caller): Reach {
    const { tenantId } = this.#world
    for (const name of managementGroups)
      if (name.toLowerCase() !== tenantId) throw new PieceNotSimulated(`the management group ${name}`)
    const asked = subscriptions && new Set(subscriptions)
    const lost = new Set(this.settings.lostSubscriptions.map((id) => id.toLowerCase()))
    const parts = this.#world.subscriptions.held().flatMap(({ subscriptionId }) => {
      const key = subscriptionId.toLowerCase()
      const part = lost.has(key) || (asked && !asked.has(key)) ? undefined : visible(subscriptionId)
      return part === undefined ? [] : [[key, part] as const]
    })
    return new Map(parts)
  }
}

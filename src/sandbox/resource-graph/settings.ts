import type { QuotaWindow } from './quota.ts'

export interface GraphSettings {
  /** How far the rows are behind the world. Azure names no bound; "typically under a minute". */
  lagSeconds: number
  /** 15 in five seconds is what Microsoft publishes. */
  queries: number
  windowSeconds: number
  window: QuotaWindow
  /** How bags stand in answers; peers of this service have met both. */
  dynamicColumns: 'object' | 'string'
  /** Whether pages that are not sorted by a unique column repeat and miss rows. */
  unstablePages: boolean
  seed: number
  /** Whether rows of VMs and `statusOnly` lists tell of agents; whether Azure's do is not known. */
  vmAgentInLists: boolean
  /** Most subscriptions that one request may name. */
  subscriptions: number
  /** Subscriptions that the index has lost though their reader may read them. */
  lostSubscriptions: string[]
  /** What a request whose subscriptions are all unreadable gets: some tenants answer 403. */
  nothingReadable: 'NoValidSubscriptionsInQueryRequest' | 'AccessDenied'
}

export const defaultSettings: GraphSettings = {
  lagSeconds: 0,
  queries: 15,
  windowSeconds: 5,
  window: 'fixed',
  dynamicColumns: 'object',
  unstablePages: true,
  seed: 1,
  vmAgentInLists: false,
  subscriptions: 1000,
  lostSubscriptions: [],
  nothingReadable: 'NoValidSubscriptionsInQueryRequest',
}

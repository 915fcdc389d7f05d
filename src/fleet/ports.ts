import type { Found, InventorySource, LastDiagnosis, SourceState } from './inventory.ts'

/** A subscription that was asked for, and what a sweep may conclude of it. Made before the sweep and again after it. */
export interface LedgerEntry {
  /** Lower-cased. */
  subscriptionId: string
  name: string | null
  /** `Complete`: the identity reads all of it. `Partial`: a group or some kinds of it at most. `Refused`: Resource Graph does not show it. */
  coverage: 'Complete' | 'Partial' | 'Refused'
  /** Sources of which the identity may not read all, and the permission that it lacks: their absence proves nothing. All, where that cannot be told. */
  unread: Partial<Record<InventorySource, string>>
  /** Named where one is missing. */
  requiredPermissions: string[]
}

/** What one query brought; `records` is at most one page. */
export interface Page<Source extends InventorySource = InventorySource> {
  found: Found<Source>[]
}

export interface ReadSource {
  rows: number
  queries: number
  /** Lower-cased ids of subscriptions of which something came that could not be understood, and what: of those absence proves nothing. */
  notUnderstood: ReadonlyMap<string, string>
}

export interface ReadOptions {
  /** Only what began, ended or changed since: of what is missing then nothing can be said. Of `backupJobs` and `changes`; others are read whole. */
  since?: Date
}

/**
 * Azure Resource Graph and the few lists beside it, for a sweep. Implemented in `src/azure`; paced below the quota there. Rejects with
 * AzureError; an answer that is not whole (`totalRecords` held to what came) rejects with `UnexpectedAnswer` after one repetition.
 */
export interface InventoryReader {
  /** What ARM shows and Resource Graph reads, cut to ALLOWED_SUBSCRIPTIONS. */
  ledger(signal: AbortSignal): Promise<LedgerEntry[]>
  /** One source over whole subscriptions; pages come as they arrive, in no order. Resolves when all of it came. */
  read<Source extends InventorySource>(
    source: Source,
    subscriptionIds: readonly string[],
    onPage: (page: Page<Source>) => Promise<void>,
    signal: AbortSignal,
    options?: ReadOptions,
  ): Promise<ReadSource>
  /** Of the whole process since it started. */
  spent(): { queries: number; throttled: number; pausedSeconds: number }
}

/** Where the inventory of an estate lives. Implemented in `src/fleet/store` on PostgreSQL. */
export interface InventoryStore {
  /** One source of one sweep. Several may be open at a time. */
  open(scanId: string, source: InventorySource): SourceWriter
}
export interface SourceWriter {
  /** Writes what differs and marks its VMs, in one transaction; slices of at most 500. */
  put(found: readonly Found[]): Promise<void>
  /**
   * The source ended for these subscriptions. Resources that did not come are removed only where its state is Complete; VMs are treated by
   * the rule of two sweeps.
   */
  close(states: ReadonlyMap<string, SourceState>): Promise<void>
}

/** The same with the rows that are made of it, for whoever keeps an estate up to date. */
export interface EstateStore extends InventoryStore {
  /** One slice of those that are due; none made: none is due. */
  makeRows(): Promise<{ made: number; changed: number }>
  /** Whether it was kept: of a VM that no sweep has brought nothing is. */
  keepDiagnosis(vmKey: string, diagnosis: LastDiagnosis): Promise<boolean>
  /** What was last complete before that moment is believed no longer. */
  markStale(before: Date): Promise<unknown>
  /** Rows of VMs that were gone before that moment. */
  forgetGone(before: Date): Promise<unknown>
}

import { timeSpanOf } from '../time-span.ts'

/** What an answer of Resource Graph says of the quota of whoever asked; null where it says nothing. */
export interface QuotaTold {
  remaining: number | null
  resetsAfterSeconds: number | null
}

/** `x-ms-user-quota-remaining: 12`, `x-ms-user-quota-resets-after: 00:00:05`. */
export function quotaToldBy(headers: { get(name: string): string | undefined }): QuotaTold {
  const remaining = headers.get('x-ms-user-quota-remaining')?.trim() ?? ''
  const resetsAfter = timeSpanOf(headers.get('x-ms-user-quota-resets-after')?.trim() ?? null)
  return {
    remaining: /^\d{1,9}$/.test(remaining) ? Number(remaining) : null,
    resetsAfterSeconds: resetsAfter === null || resetsAfter < 0 ? null : resetsAfter / 1000,
  }
}

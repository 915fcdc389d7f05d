const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

/** How often counts are looked at, and for how long that is kept: the finest first. */
export const resolutions = [
  { name: '5min', every: 5 * minute, kept: 2 * day, words: 'for 2 days' },
  { name: 'hour', every: hour, kept: 90 * day, words: 'for 90 days' },
  { name: 'day', every: day, kept: 3 * 365 * day, words: 'for 3 years' },
] as const

/** What may be asked for; each is as coarse as its samples, or coarser. */
export const intervals = ['PT5M', 'PT15M', 'PT30M', 'PT1H', 'PT3H', 'PT6H', 'PT12H', 'P1D', 'P7D', 'P30D'] as const
export type Interval = (typeof intervals)[number]

/** The coarsest that still tells each interval. */
export const resolutionFor = (milliseconds: number) =>
  resolutions.findLast(({ every }) => milliseconds >= every) ?? resolutions[0]

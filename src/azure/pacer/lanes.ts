/** Who waits for whom: an action and its looks go before people who look, and people before sweeps over whole subscriptions. */
const lanes = ['Action', 'People', 'Background'] as const
export type Lane = (typeof lanes)[number]

/** Share of a bucket that a lane leaves untouched, for those before it. */
export interface Reserve {
  people: number
  background: number
}

export function untouchedBy(lane: Lane, { people, background }: Reserve) {
  if (lane === 'Action') return 0
  return lane === 'People' ? people : background
}

export const goesBefore = (one: Lane, other: Lane) => lanes.indexOf(one) < lanes.indexOf(other)

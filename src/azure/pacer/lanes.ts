/** Who waits for whom: an action and its looks go before people who look, and people before sweeps over whole subscriptions. */
const lanes = ['Action', 'People', 'Background'] as const
export type Lane = (typeof lanes)[number]

/** Share of a bucket that a lane leaves untouched, for those before it. */
export interface Reserve {
  people: number
  background: number
}

/** Of the share that sweeps may use (FLEET_MAX_SHARE), where the reserves are as they stand. */
const usualShare = 0.5

/** `backgroundShare` stretches or shrinks what the background takes, but never beyond what is left to people. */
export function untouchedBy(lane: Lane, { people, background }: Reserve, backgroundShare = usualShare) {
  if (lane === 'Action') return 0
  if (lane === 'People' || background === people) return people
  return Math.max(people, 1 - (1 - background) * (backgroundShare / usualShare))
}

export const goesBefore = (one: Lane, other: Lane) => lanes.indexOf(one) < lanes.indexOf(other)

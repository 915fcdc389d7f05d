/** Fewer than 300 subscriptions a query are advised (guidance-for-throttled-requests). */
const MOST_SUBSCRIPTIONS = 250

export const groupsOf = (subscriptionIds: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(subscriptionIds.length / MOST_SUBSCRIPTIONS) }, (_, index) =>
    subscriptionIds.slice(index * MOST_SUBSCRIPTIONS, (index + 1) * MOST_SUBSCRIPTIONS),
  )

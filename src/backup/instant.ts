/** By both clocks: the monotonic one stands still while the machine is suspended, the other may be set. */
export interface Instant {
  monotonic: number
  wall: number
}

export const thisMoment = (): Instant => ({ monotonic: performance.now(), wall: Date.now() })

export const millisecondsSince = ({ monotonic, wall }: Instant) =>
  Math.max(performance.now() - monotonic, Date.now() - wall)

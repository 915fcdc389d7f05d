import { Gauge, type Registry } from 'prom-client'
import { BoundedLabels } from './bounded-labels.ts'

/** One of Azure's limits, over all subscriptions. */
export interface BucketSeen {
  name: string
  left: number | null
  closed: number
  waiting: number
}

/** Told at each scrape, of all buckets that answers have told of. */
export function armBuckets(registers: Registry[], buckets: () => BucketSeen[]) {
  const names = new BoundedLabels(100)
  const gauge = (name: string, help: string, collect: (gauge: Gauge<'bucket'>, seen: BucketSeen[]) => void) =>
    new Gauge({
      name,
      help,
      labelNames: ['bucket'],
      registers,
      collect() {
        this.reset()
        collect(this, buckets())
      },
    })
  const summed = (of: (seen: BucketSeen) => number) => (gauge: Gauge<'bucket'>, seen: BucketSeen[]) => {
    for (const one of seen) gauge.inc({ bucket: names.of(one.name) }, of(one))
  }
  gauge(
    'arm_bucket_left',
    "Requests left in each of Azure's limits as this process reckons from its answers: the lowest of all subscriptions.",
    (left, seen) => {
      const lowest = new Map<string, number>()
      for (const { name, left: count } of seen)
        if (count !== null) lowest.set(names.of(name), Math.min(count, lowest.get(names.of(name)) ?? Infinity))
      for (const [bucket, count] of lowest) left.set({ bucket }, count)
    },
  )
  gauge(
    'arm_bucket_closed',
    'Subscriptions and resources whose limit Azure has closed with a 429 for now.',
    summed((one) => one.closed),
  )
  gauge(
    'arm_bucket_waiting',
    'Requests that wait for room.',
    summed((one) => one.waiting),
  )
}

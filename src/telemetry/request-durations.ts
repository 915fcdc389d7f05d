/** OpenTelemetry's buckets for http.server.request.duration, in seconds. */
export const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

interface Series {
  buckets: Uint32Array
  sum: number
  count: number
}

/** One route's durations by status. Counting is two additions: it stands in the path of every cached answer. */
export class RouteDurations {
  readonly method: string
  readonly route: string
  readonly series: (Series | undefined)[] = []

  constructor(method: string, route: string) {
    this.method = method
    this.route = route
  }

  observe(status: number, seconds: number) {
    const series = (this.series[status] ??= { buckets: new Uint32Array(durationBuckets.length + 1), sum: 0, count: 0 })
    let at = 0
    while (at < durationBuckets.length && seconds > durationBuckets[at]!) at++
    series.buckets[at]!++
    series.sum += seconds
    series.count++
  }
}

/**
 * `http_server_request_duration_seconds` in plain numbers, read by prom-client at scrape: its own histogram sorts and joins the labels
 * at every observation, which costs more than a cached answer may.
 */
export class RequestDurations {
  readonly name = 'http_server_request_duration_seconds'
  readonly help =
    'Duration of requests until their answer was handed over; http_route is the template, empty where no route matched.'
  readonly #routes: RouteDurations[] = []

  route(method: string, route: string): RouteDurations {
    const known = this.#routes.find((one) => one.method === method && one.route === route)
    if (known) return known
    const made = new RouteDurations(method, route)
    this.#routes.push(made)
    return made
  }

  /** The interface that prom-client's registry expects of a metric. */
  async get() {
    const { name, help } = this
    const values = this.#routes.flatMap((route) =>
      route.series.flatMap((series, status) => (series ? valuesOf(name, route, status, series) : [])),
    )
    return { name, help, type: 'histogram', aggregator: 'sum', values }
  }

  reset() {
    for (const route of this.#routes) route.series.length = 0
  }
}

function valuesOf(name: string, { method, route }: RouteDurations, status: number, { buckets, sum, count }: Series) {
  const labels = { http_request_method: method, http_route: route, http_response_status_code: String(status) }
  let below = 0
  const values = [...durationBuckets, '+Inf'].map((le, at) => {
    below += buckets[at]!
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below }
  })
  return [
    ...values,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}

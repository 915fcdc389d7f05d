import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { serviceProcess, type ServiceProcess } from '../service/service-process.ts'
import { otlpReceiver } from './otlp-receiver.ts'

const vmId = sampleVms.find(({ name }) => name === 'healthy-windows')!.id
const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i

describe('the service tells what it does', () => {
  let sandbox: Sandbox
  let service: ServiceProcess | undefined
  let collector: Awaited<ReturnType<typeof otlpReceiver>>
  const get = (path: string, headers = {}) => fetch(`${service!.base}${path}`, { headers })

  before(async () => {
    sandbox = await startSandbox({ throttling: false })
    collector = await otlpReceiver()
    service = await serviceProcess(sandbox, {
      env: { LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '100' },
    })
    sandbox.failNext(
      { method: 'GET', path: /\/locks$/ },
      { status: 429, headers: { 'retry-after': '0', 'x-ms-ratelimit-remaining-subscription-reads': '0' } },
    )
    await (await get(`/v1${vmId}/diagnosis`)).json()
    await (await get(`/v1${vmId}/diagnosis`)).json()
    await (await get('/v1/nowhere')).json()
  })
  after(async () => {
    await service?.stop()
    await collector?.close()
    await sandbox?.stop()
  })

  it('counts requests by method, route template and status', async () => {
    const metrics = await (await get('/metrics')).text()
    const template =
      '/v1/subscriptions/:subscriptionId/resourceGroups/:resourceGroup/providers/Microsoft.Compute/virtualMachines/:vmName/diagnosis'
    const labels = `http_request_method="GET",http_route="${template}",http_response_status_code="200"`
    assert.ok(metrics.includes(`http_server_request_duration_seconds_count{${labels}} 2`), metrics.slice(0, 2000))
    assert.match(metrics, /http_server_request_duration_seconds_count\{[^}]*http_route=""[^}]*="404"\} 1/)
    for (const le of ['0.005', '0.25', '10', '+Inf']) assert.ok(metrics.includes(`${labels},le="${le}"`), le)
  })

  it('counts calls to Azure, and who throttled them', async () => {
    const metrics = await (await get('/metrics')).text()
    const calls = metrics.matchAll(/^arm_calls_total\{[^}]*\} (\d+)/gm)
    const total = [...calls].reduce((sum, [, count]) => sum + Number(count), 0)
    assert.equal(total, sandbox.requests.length)
    assert.match(metrics, /arm_throttled_total\{source="arm",policy="subscription-reads"\} 1/)
    assert.match(metrics, /http_client_request_duration_seconds_count\{[^}]*http_response_status_code="429"[^}]*\} 1/)
  })

  it('shows its process: event loop, memory', async () => {
    const metrics = await (await get('/metrics')).text()
    assert.match(metrics, /^nodejs_eventloop_lag_p99_seconds \d/m)
    assert.match(metrics, /^process_resident_memory_bytes \d/m)
  })

  it('tells what Azure says is left, what was judged, and whether the service is frozen', async () => {
    const freeze = (frozen: boolean) =>
      fetch(`${service!.base}/v1/freeze`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ frozen }),
      })
    await freeze(true)
    const metrics = await (await get('/metrics')).text()
    await freeze(false)
    assert.match(metrics, /^arm_ratelimit_remaining\{policy="subscription-reads"\} 0$/m)
    assert.match(metrics, /^arm_ratelimit_remaining\{policy="Microsoft.Compute\/LowCostGetResource"\} \d+$/m)
    assert.match(metrics, /^diagnoses_total\{verdict="Healthy"\} 1$/m)
    assert.match(metrics, /^diagnosis_reading_duration_seconds_count 1$/m)
    assert.match(metrics, /^service_frozen 1$/m)
    assert.match(await (await get('/metrics')).text(), /^service_frozen 0$/m)
  })

  it('has no id in any label', async () => {
    const metrics = await (await get('/metrics')).text()
    assert.doesNotMatch(metrics, guid)
    assert.doesNotMatch(metrics, /healthy-windows/)
  })

  it('writes vmId and correlationId in the same spelling for requests and for calls to Azure', async () => {
    const answer = await get(`/v1${vmId}/diagnosis`, { 'cache-control': 'no-cache' })
    const correlationId = answer.headers.get('x-ms-request-id')
    await answer.json()
    const lines = () => service!.log.filter((line) => line['correlationId'] === correlationId)
    await until(() => lines().some(({ msg }) => msg === 'request completed'))
    const request = lines().find(({ msg }) => msg === 'request completed')!
    assert.equal(request['vmId'], vmId)
    assert.equal(request['statusCode'], 200)
    const calls = lines().filter(({ msg }) => msg === 'Azure answered')
    assert.ok(calls.length >= 5, `${calls.length} calls`)
    assert.ok(calls.some((call) => String(call['vmId']).toLowerCase() === vmId.toLowerCase()))
    assert.ok(service!.log.every((line) => !('reqId' in line)))
  })

  it('traces from the request through the calls to Azure', async () => {
    const isRequest = ({ name, kind }: { name: string; kind: number }) => name.endsWith('/diagnosis') && kind === 2
    await until(() => collector.spans.some(isRequest))
    await until(() => collector.spans.some(({ kind }) => kind === 3))
    const request = collector.spans.find(isRequest)!
    const calls = collector.spans.filter(({ traceId, kind }) => traceId === request.traceId && kind === 3)
    const names = new Set(calls.map(({ name }) => name))
    assert.ok(names.has('GET Microsoft.Compute/virtualMachines'), [...names].join())
    for (const call of calls) assert.equal(call.parentSpanId, request.spanId, call.name)
  })
})

async function until(holds: () => boolean) {
  for (let look = 0; look < 200 && !holds(); look++) await sleep(50)
  assert.ok(holds(), holds.toString())
}

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { serviceProcess, type ServiceProcess } from '../service/service-process.ts'
import { alertRules } from './alert-rules.ts'
import { expressions } from './dashboard.ts'
import { prometheusProcess } from './prometheus-process.ts'
import { promtool, skipWithoutPrometheus } from './promtool.ts'

/** Made by Prometheus itself. */
const notOurs = new Set(['up', 'ALERTS'])
const addedByPrometheus = new Set(['job', 'instance', 'le'])

describe('the metrics of a running service', { timeout: 120_000 }, () => {
  let sandbox: Sandbox
  let service: ServiceProcess
  let metrics: string
  before(async () => {
    sandbox = await startSandbox({ throttling: false })
    sandbox.world.timeline.pace = 6000
    service = await serviceProcess(sandbox, { env: { FLEET_SCAN: 'on' } })
    sandbox.failNext({ method: 'GET', path: /\/locks$/ }, { status: 429, headers: { 'retry-after': '0' } })
    const vm = (name: string) => `${service.base}/v1${sampleVms.find((sample) => sample.name === name)!.id}`
    await (await fetch(`${vm('healthy-windows')}/diagnosis`)).json()
    const started = await fetch(`${vm('healthy-windows')}/triggerBackup`, { method: 'POST' })
    assert.equal(started.status, 202)
    for (let look = 0; look < 200 && !/operation_duration_seconds_count\S+ 1/.test((metrics = await read())); look++)
      await sleep(100)
    const isSwept = () => /^fleet_sweep_duration_seconds /m.test(metrics) && /^fleet_causes\{/m.test(metrics)
    for (let look = 0; look < 600 && !isSwept(); look++, metrics = await read()) await sleep(100)
  })
  after(async () => {
    await service?.stop()
    await sandbox?.stop()
  })
  const read = async () => (await fetch(`${service.base}/metrics`)).text()

  it('are named and written as promtool has it', { skip: skipWithoutPrometheus }, () => {
    assert.deepEqual(promtool(['check', 'metrics'], metrics), { status: 0, said: '' })
  })

  it('hold every metric and label that dashboard and alerts ask for', () => {
    for (const expr of [...expressions, ...alertRules.map((rule) => rule.expr)]) {
      const asked = [...expr.matchAll(/([a-zA-Z_]\w*)\{([^}]*)\}/g)]
      assert.ok(asked.length > 0, expr)
      for (const [, name = '', selector = ''] of asked) {
        if (notOurs.has(name)) continue
        const samples = metrics.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        assert.ok(samples.length > 0, `${name} is not exposed`)
        const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/))
        const selected = [...selector.matchAll(/(\w+)(?==|!)/g)].map(([label]) => label)
        for (const label of [...selected, ...grouped]) {
          const made = addedByPrometheus.has(label) || expr.includes(`"${label}"`)
          const known = made || samples.some((sample) => sample.includes(`${label}="`)) || label === 'error_type'
          assert.ok(known, `${name} has no label ${label}`)
        }
      }
    }
  })

  it(
    'are scraped by Prometheus, and its rules and the dashboard find them',
    { skip: skipWithoutPrometheus },
    async () => {
      const prometheus = await prometheusProcess(new URL(service.base).host)
      try {
        for (let look = 0; look < 100 && (await prometheus.query('count_over_time(up[1m]) > 2')).length === 0; look++)
          await sleep(100)
        const up = await prometheus.query('up')
        assert.deepEqual(
          up.map(({ metric, value }) => [metric['job'], value[1]]),
          [['azure-vm-backup-remediation', '1']],
        )
        for (const name of [
          'operations_active',
          'arm_calls_total',
          'database_up',
          'http_server_request_duration_seconds_count',
        ])
          assert.ok((await prometheus.query(name)).length > 0, name)
        for (const expr of expressions) await prometheus.query(expr)
        let rules = await prometheus.rules()
        for (let look = 0; look < 100 && rules.some(({ health }) => health === 'unknown'); look++) {
          await sleep(100)
          rules = await prometheus.rules()
        }
        assert.deepEqual(
          rules.map(({ name, health, lastError }) => [name, health, lastError]),
          alertRules.map(({ alert }) => [alert, 'ok', undefined]),
        )
      } finally {
        await prometheus.stop()
      }
    },
  )
})

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { stringify } from 'yaml'
import { alertRules, renderAlerts, rulesFile } from './alert-rules.ts'
import { promtool, skipWithoutPrometheus } from './promtool.ts'

/** A sample a minute, in promtool's notation: `1x5 0x20` is six ones and 21 zeros. */
type Series = Record<string, string>

/** What makes an alert fire: minutes at which it does not yet, and at which it does. */
const fires: [alert: string, series: Series, quietAt: number, firingAt: number][] = [
  ['NothingScraped', { 'up{instance="a"}': '1x5 0x20' }, 7, 8],
  ['ReplicaDown', { 'up{instance="a"}': '1x5 0x20', 'up{instance="b"}': '1x25' }, 10, 11],
  ['DatabaseAway', { 'database_up{instance="a"}': '1x5 0x10' }, 6, 7],
  ['NoTokenForAzure', { 'readiness_check_up{check="azureToken",instance="a"}': '1x5 0x10' }, 10, 11],
  ['LockOverdue', { 'locks_overdue{instance="a"}': '0x5 2x20' }, 15, 16],
  ['LockOffLong', { 'lock_off_oldest_seconds{instance="a"}': '0+60x1460' }, 1450, 1452],
  ['LockGone', { 'locks_gone{instance="a"}': '2x70 3x20' }, 70, 72],
  ['OperationsNotBegun', { 'operations_oldest_queued_seconds{instance="a"}': '0+60x20' }, 10, 12],
  [
    'OperationOfNobody',
    { 'operations_unknown_action{instance="a"}': '1x25', 'operations_unknown_action{instance="b"}': '0x5 1x20' },
    15,
    16,
  ],
  ['OperationStuck', { 'operations_overdue_seconds{instance="a"}': '0+60x20' }, 7, 8],
  [
    'OperationsFail',
    { 'operations_ended_total{action="remediate",status="Failed",instance="a"}': '0x5 2x5 4x20' },
    10,
    12,
  ],
  [
    'AzureThrottles',
    { 'arm_throttled_total{source="arm",policy="subscription-reads",instance="a"}': '0x5 0+2x20' },
    8,
    15,
  ],
  [
    'AzureFails',
    {
      'http_client_request_duration_seconds_count{http_response_status_code="200",instance="a"}': '0+80x60',
      'http_client_request_duration_seconds_count{error_type="ECONNRESET",instance="a"}': '0+10x60',
      'http_client_request_duration_seconds_count{error_type="503",instance="a"}': '0+10x60',
    },
    10,
    12,
  ],
  ['FrozenLong', { 'service_frozen{instance="a"}': '0x5 1x300' }, 245, 247],
  [
    'AnswersFail',
    {
      'http_server_request_duration_seconds_count{http_response_status_code="200",http_route="/x",instance="a"}':
        '0+90x60',
      'http_server_request_duration_seconds_count{http_response_status_code="500",http_route="/x",instance="a"}':
        '0+10x60',
    },
    10,
    12,
  ],
  ['EventLoopBlocked', { 'nodejs_eventloop_lag_p99_seconds{instance="a"}': '0.02x5 0.9x20' }, 15, 16],
  ['FleetScanOverdue', { 'fleet_sweep_late_seconds{instance="a"}': '0+60x60' }, 40, 42],
  [
    'FleetCoverageIncomplete',
    { 'fleet_coverage_ratio{instance="a"}': '1x5 0.9x150', 'fleet_coverage_ratio{instance="b"}': '1x155' },
    125,
    127,
  ],
  ['NotificationsGivenUp', { 'notification_deliveries_total{outcome="GivenUp",instance="a"}': '0x5 1x5' }, 5, 6],
]

/** Ten hours of a service at work: failures that are few, locks off for a playbook's time, a freeze of two hours, probes that fail. */
const allIsWell: Series = {
  'up{instance="a"}': '1x600',
  'up{instance="b"}': '1x600',
  'database_up{instance="a"}': '1x600',
  'readiness_check_up{check="azureToken",instance="a"}': '1x600',
  'locks_overdue{instance="a"}': '0x600',
  'lock_off_oldest_seconds{instance="a"}': '0+60x600',
  'locks_gone{instance="a"}': '2x600',
  'operations_oldest_queued_seconds{instance="a"}': '2x100 0+60x120 2x379',
  'operations_overdue_seconds{instance="a"}': '1x600',
  'operations_ended_total{action="remediate",status="Failed",instance="a"}': '0x300 1x299',
  'operations_ended_total{action="remediate",status="Succeeded",instance="a"}': '0+1x600',
  'arm_throttled_total{source="arm",policy="subscription-reads",instance="a"}': '0+0.1x600',
  'http_client_request_duration_seconds_count{http_response_status_code="200",instance="a"}': '0+100x600',
  'http_client_request_duration_seconds_count{error_type="404",instance="a"}': '0+50x600',
  'http_server_request_duration_seconds_count{http_response_status_code="200",http_route="/x",instance="a"}':
    '0+100x600',
  'http_server_request_duration_seconds_count{http_response_status_code="503",http_route="/readyz",instance="a"}':
    '0+50x600',
  'http_server_request_duration_seconds_count{http_response_status_code="503",http_route="/readyz/write",instance="a"}':
    '0+50x600',
  'service_frozen{instance="a"}': '0x100 1x120 0x379',
  'nodejs_eventloop_lag_p99_seconds{instance="a"}': '0.02x600',
  'notification_deliveries_total{outcome="GivenUp",instance="a"}': '3x600',
  'fleet_sweep_late_seconds{instance="a"}': '0x100 0+60x20 0x479',
  'fleet_coverage_ratio{instance="a"}': '1x200 0.9x60 1x339',
}

describe('the alert rules', { skip: skipWithoutPrometheus }, () => {
  it('are rules that promtool accepts, in a configuration that it accepts', () => {
    for (const args of [
      ['check', 'rules', rulesFile],
      ['check', 'config', 'docker/prometheus/prometheus.yml'],
    ]) {
      const { status, said } = promtool(args)
      assert.equal(status, 0, said)
    }
  })

  it('fire when they should and not before, each of them', () => {
    assert.deepEqual(fires.map(([alert]) => alert).toSorted(), alertRules.map(({ alert }) => alert).toSorted())
    const tests = fires.map(([alert, series, quietAt, firingAt]) =>
      scenario(alert, series, [firing(alert, quietAt, 0), firing(alert, firingAt, 1)]),
    )
    const { status, said } = run(tests)
    assert.equal(status, 0, said)
  })

  it('keep silent while all is well', () => {
    const { status, said } = run([
      scenario('all is well', allIsWell, [
        {
          expr: 'count(count_over_time(ALERTS{alertstate="firing"}[10h])) or vector(0)',
          eval_time: '10h',
          exp_samples: [{ labels: '{}', value: 0 }],
        },
      ]),
    ])
    assert.equal(status, 0, said)
  })
})

it('every alert says what is the matter and what to do first', () => {
  for (const { alert, labels, annotations } of alertRules) {
    assert.match(labels.severity, /^(critical|warning)$/, alert)
    assert.match(annotations.summary, /\.$/, alert)
    assert.match(annotations.runbook, /\.$/, alert)
  }
})

it('docker/prometheus/README.md has the runbook of every alert, in the same words', () => {
  assert.ok(readFileSync('docker/prometheus/README.md', 'utf8').includes(renderAlerts()), renderAlerts())
})

const firing = (alert: string, minute: number, count: 0 | 1) => ({
  expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`,
  eval_time: `${minute}m`,
  exp_samples: [{ labels: '{}', value: count }],
})

const scenario = (name: string, series: Series, promql_expr_test: object[]) => ({
  name,
  interval: '1m',
  input_series: Object.entries(series).map(([metric, values]) => ({
    series: metric.replace('{', '{job="azure-vm-backup-remediation",'),
    values,
  })),
  promql_expr_test,
})

function run(tests: object[]) {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))
  const file = join(folder, 'rules.test.yml')
  writeFileSync(file, stringify({ rule_files: [resolve(rulesFile)], evaluation_interval: '1m', tests }))
  const result = promtool(['test', 'rules', file])
  rmSync(folder, { recursive: true })
  return result
}

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { alertRules } from './alert-rules.ts'
import { has } from './promtool.ts'

interface Receiver {
  name: string
  email_configs?: { to: string; text: string }[]
  msteamsv2_configs?: Record<string, unknown>[]
}
interface Configuration {
  global: Record<string, string>
  route: { receiver: string }
  receivers: Receiver[]
}

const folder = 'docker/alertmanager'
const source = readFileSync(join(folder, 'alertmanager.yml'), 'utf8')
const configuration = parse(source) as Configuration
const withoutAmtool = !has('amtool') && 'amtool is not there: install the Debian package prometheus-alertmanager'
/** Of msteamsv2_configs in Alertmanager's documentation. */
const knownToTeams = ['webhook_url', 'webhook_url_file', 'title', 'text', 'send_resolved', 'http_config']

describe('the configuration of Alertmanager', () => {
  const at = mkdtempSync(join(tmpdir(), 'alertmanager-'))
  /** Debian's amtool is older than the receiver for workflows of Teams. */
  const file = join(at, 'alertmanager.yml')
  const receivers = configuration.receivers.map(({ msteamsv2_configs: _, ...others }) => others)
  writeFileSync(file, stringify({ ...configuration, receivers }, { aliasDuplicateObjects: false }))
  after(() => rmSync(at, { recursive: true }))
  const amtool = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('amtool', args, { encoding: 'utf8' })
    return { status, stdout, said: `${stdout}${stderr}` }
  }

  it('is one that amtool accepts, but for the receiver that it does not know', { skip: withoutAmtool }, () => {
    const { status, said } = amtool('check-config', file)
    assert.equal(status, 0, said)
  })

  it('brings every alert to somebody: mail, and Teams too where it is critical', { skip: withoutAmtool }, () => {
    for (const { alert, labels } of alertRules) {
      const given = [`alertname=${alert}`, `severity=${labels.severity}`]
      const { stdout } = amtool('config', 'routes', 'test', `--config.file=${file}`, ...given)
      assert.equal(stdout.trim(), labels.severity === 'critical' ? 'mail and Teams' : 'mail', alert)
    }
  })

  it('says in each message what is the matter and what to do first', () => {
    for (const { email_configs = [], msteamsv2_configs = [] } of configuration.receivers)
      for (const { text } of [...email_configs, ...msteamsv2_configs])
        for (const name of ['summary', 'runbook']) assert.ok(String(text).includes(`.Annotations.${name} }}`), name)
  })

  it('gives Teams only fields that it has', () => {
    const teams = configuration.receivers.flatMap(({ msteamsv2_configs = [] }) => msteamsv2_configs)
    assert.equal(teams.length, 1)
    for (const field of Object.keys(teams[0]!)) assert.ok(knownToTeams.includes(field), field)
  })

  it('holds no secret: those stand in files that git does not see and README.md has made', () => {
    const ignored = readFileSync('.gitignore', 'utf8').split('\n')
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    const files = [...source.matchAll(/_file: \/etc\/alertmanager\/(\S+)/g)].map(([, name = '']) => `${folder}/${name}`)
    assert.equal(files.length, 2)
    for (const name of files) {
      assert.ok(ignored.includes(name), name)
      assert.ok(readme.includes(`> ${name}\n`), name)
    }
    assert.doesNotMatch(source, /^ *(- )?(smtp_auth_password|webhook_url|smtp_auth_secret):/m)
  })

  it('is where Prometheus of compose sends what fires', () => {
    const { alerting } = parse(readFileSync('docker/prometheus/prometheus.yml', 'utf8')) as {
      alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] }
    }
    const { services } = parse(readFileSync('docker/compose.yaml', 'utf8')) as {
      services: Record<string, { ports?: string[] }>
    }
    const [target = ''] = alerting.alertmanagers.flatMap(({ static_configs }) => static_configs[0]!.targets)
    const [host = '', port = ''] = target.split(':')
    assert.ok(
      services[host]?.ports?.some((published) => published.endsWith(`:${port}`)),
      target,
    )
  })
})

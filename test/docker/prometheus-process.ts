import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { freePort } from '../service/free-port.ts'
import { rulesFile } from './alert-rules.ts'

interface Configuration {
  global: { scrape_interval: string; evaluation_interval: string }
  alerting?: unknown
  rule_files: string[]
  scrape_configs: { dns_sd_configs?: unknown; oauth2?: unknown; static_configs?: { targets: string[] }[] }[]
}

interface Rule {
  name: string
  health: string
  lastError?: string
}

/** Debian's Prometheus on loopback, with docker/prometheus/prometheus.yml but for where the service is, how often it looks, the token, and whom alerts go to. */
export async function prometheusProcess(target: string) {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  const configuration = parse(readFileSync('docker/prometheus/prometheus.yml', 'utf8')) as Configuration
  configuration.global = { scrape_interval: '1s', evaluation_interval: '1s' }
  delete configuration.alerting
  configuration.rule_files = [resolve(rulesFile)]
  for (const job of configuration.scrape_configs) {
    delete job.dns_sd_configs
    delete job.oauth2 // AUTH_MODE=none
    job.static_configs = [{ targets: [target] }]
  }
  const file = join(folder, 'prometheus.yml')
  writeFileSync(file, stringify(configuration))
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const child = spawn(
    'prometheus',
    [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  )
  const exited = once(child, 'exit')
  const api = async (path: string) => {
    const response = await fetch(`${base}/api/v1/${path}`)
    return (await response.json()) as { status: string; error?: string; data: unknown }
  }
  for (let look = 0; !(await fetch(`${base}/-/ready`).catch(() => undefined))?.ok; look++) {
    if (look === 200 || child.exitCode !== null) throw new Error('prometheus did not start')
    await sleep(50)
  }
  return {
    rules: async () =>
      ((await api('rules')).data as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
    query: async (expr: string) => {
      const answer = await api(`query?query=${encodeURIComponent(expr)}`)
      if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`)
      return (answer.data as { result: { metric: Record<string, string>; value: [number, string] }[] }).result
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

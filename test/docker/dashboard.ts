import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Target {
  expr: string
  refId: string
  datasource: { type: string; uid: string }
}

export interface DashboardPanel {
  id: number
  type: string
  title: string
  description?: string
  gridPos: { x: number; y: number; w: number; h: number }
  datasource?: { type: string; uid: string }
  targets?: Target[]
  fieldConfig?: { defaults: { unit?: string } }
}

interface Dashboard {
  uid: string
  panels: DashboardPanel[]
  templating: { list: { name: string; type: string; query: string | { query: string } }[] }
  annotations: { list: { expr?: string }[] }
}

const folder = 'docker/grafana'
/** By file name. */
export const dashboards = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard]),
)
export const panelsOf = (dashboard: Dashboard) => dashboard.panels.filter(({ type }) => type !== 'row')

/** Every PromQL expression of the dashboards, with the variables given as Grafana would for all replicas. */
export const expressions = [
  ...[...dashboards.values()].flatMap(panelsOf).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...[...dashboards.values()].flatMap(({ annotations }) => annotations.list.flatMap(({ expr }) => expr ?? [])),
].map((expr) =>
  expr
    .replaceAll('$job', 'azure-vm-backup-remediation')
    .replaceAll('$instance', '.*')
    .replaceAll('$__rate_interval', '1m'),
)

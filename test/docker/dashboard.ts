import { readFileSync } from 'node:fs'

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

export const dashboardFile = 'docker/grafana/azure-vm-backup-remediation.json'
export const dashboard = JSON.parse(readFileSync(dashboardFile, 'utf8')) as Dashboard
export const panels = dashboard.panels.filter(({ type }) => type !== 'row')

/** Every PromQL expression of the dashboard, with the variables given as Grafana would for all replicas. */
export const expressions = [
  ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...dashboard.annotations.list.flatMap(({ expr }) => expr ?? []),
].map((expr) =>
  expr
    .replaceAll('$job', 'azure-vm-backup-remediation')
    .replaceAll('$instance', '.*')
    .replaceAll('$__rate_interval', '1m'),
)

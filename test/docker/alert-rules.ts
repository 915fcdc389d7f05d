import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface AlertRule {
  alert: string
  expr: string
  for?: string
  labels: { severity: string }
  annotations: { summary: string; runbook: string }
}

export const rulesFile = 'docker/prometheus/alerts.yml'

/** The table of docker/prometheus/README.md. */
export const renderAlerts = () =>
  ['| alert | severity | what to do first |', '| --- | --- | --- |']
    .concat(
      alertRules.map(
        ({ alert, labels, annotations }) => `| \`${alert}\` | ${labels.severity} | ${annotations.runbook} |`,
      ),
    )
    .join('\n')

export const alertRules = (
  parse(readFileSync(rulesFile, 'utf8')) as { groups: { rules: AlertRule[] }[] }
).groups.flatMap(({ rules }) => rules)

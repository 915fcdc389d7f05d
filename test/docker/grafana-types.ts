/** Grafana's own types, with each enumeration as the plain values that stand in JSON; a dashboard is a `Checked`. */
export const grafanaTypes = `
import type { AnnotationQuery, Dashboard, FieldConfigSource, GraphFieldConfig, Panel, RowPanel } from '@grafana/schema'
import type { Options as Stat } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen'
import type { Options as TimeSeries } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen'

type Plain<T> = T extends string ? \`\${T}\`
  : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer E)[] ? Plain<E>[]
  : T extends object ? { [K in keyof T]: Plain<T[K]> }
  : T
type Of<Type extends string, Options, Custom> = Omit<Panel, 'type' | 'options' | 'fieldConfig'> & {
  type: Type
  options: Partial<Options>
  fieldConfig: FieldConfigSource<Custom>
}
type AnyPanel = RowPanel | Of<'stat', Stat, object> | Of<'timeseries', TimeSeries, GraphFieldConfig>
// What the Prometheus data source adds to an annotation.
type Annotation = AnnotationQuery & { expr?: string; titleFormat?: string; tagKeys?: string }
type Checked = Plain<Omit<Dashboard, 'panels' | 'annotations'> & { panels: AnyPanel[]; annotations: { list: Annotation[] } }>
`

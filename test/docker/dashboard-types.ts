import { join } from 'node:path'
import ts from 'typescript'
import { dashboardFile } from './dashboard.ts'

/** Grafana's own types, with each enumeration as the plain values that stand in JSON. */
const types = `
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

/** What the compiler says of the dashboard against those types; empty when it is one. */
export function typeErrors(json: string): string[] {
  const file = join(import.meta.dirname, 'dashboard-as-a-value.ts')
  const source = `${types}\nexport const dashboard: Checked = ${json}\n`
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  }
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2024) : read(name, ...rest)
  const program = ts.createProgram([file], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
    const line = source.slice(types.length, start).split('\n').length - 1
    return `${dashboardFile}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

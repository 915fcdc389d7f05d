import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { DiagnosisRow } from '../../src/fleet/row.ts'

/** What the plugin reads of a query (pkg/models/query.go of grafana-infinity-datasource), as far as a list in JSON needs it. */
const fields = new Set(
  `refId type source parser format url url_options root_selector columns pagination_mode pagination_max_pages
  pagination_param_size_field_name pagination_param_size_field_type pagination_param_size_value
  pagination_param_offset_field_name pagination_param_offset_field_type pagination_param_offset_value`.split(/\s+/),
)
const columnTypes = ['string', 'number', 'timestamp', 'timestamp_epoch', 'timestamp_epoch_s', 'boolean']
const formats = ['table', 'timeseries', 'logs', 'dataframe', 'as-is', 'node-graph-nodes', 'node-graph-edges']

interface Query extends Record<string, unknown> {
  url: string
  url_options: { method: string; params: { key: string; value: string }[] }
  columns: { selector: string; text: string; type: string }[]
}
const readme = readFileSync('docker/grafana/README.md', 'utf8')
const queries = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text) as Query)

/** What each address answers in a row. */
const rows: Record<string, readonly string[]> = {
  '/v1/diagnoses': Object.keys(DiagnosisRow.properties),
  '/v1/fleet/history': ['dateTime', 'series', 'count'],
}

describe('the queries for the Infinity data source', () => {
  it('are there for every list', () => assert.deepEqual(queries.map(({ url }) => url).toSorted(), Object.keys(rows)))

  for (const query of queries) {
    it(`of ${query.url} have the fields that the plugin reads, and no others`, () => {
      assert.deepEqual(
        Object.keys(query).filter((field) => !fields.has(field)),
        [],
      )
      const { type, source, parser, root_selector, format } = query
      assert.deepEqual([type, source, parser, root_selector], ['json', 'url', 'backend', 'value'])
      assert.ok(formats.includes(String(format)))
      assert.equal(query.url_options.method, 'GET')
    })
    it(`of ${query.url} have columns that the service answers`, () => {
      for (const { selector, text, type } of query.columns) {
        assert.ok(rows[query.url]?.includes(selector), selector)
        assert.ok(columnTypes.includes(type), type)
        assert.notEqual(text, '')
      }
      if (query['format'] === 'timeseries') assert.ok(query.columns.some(({ type }) => type === 'timestamp'))
    })
  }
})

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { stringify } from 'yaml'
import { dashboards, expressions, panelsOf } from './dashboard.ts'
import { grafanaTypes } from './grafana-types.ts'
import { promtool, skipWithoutPrometheus } from './promtool.ts'
import { typeErrors } from './value-of-type.ts'

for (const [file, dashboard] of dashboards)
  describe(`the Grafana dashboard ${file}`, () => {
    const panels = panelsOf(dashboard)

    it("is one by Grafana's own types", () => {
      assert.deepEqual(typeErrors(grafanaTypes, [['Checked', dashboard]]), [])
      const broken = structuredClone(dashboard)
      broken.panels[1]!.fieldConfig!.defaults.unit = 5 as never
      assert.notDeepEqual(typeErrors(grafanaTypes, [['Checked', broken]]), [], 'the types would let anything pass')
    })

    it('gives every panel an id of its own, queries, a unit and a sentence', () => {
      const ids = dashboard.panels.map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length)
      for (const { title, targets = [], fieldConfig, description } of panels) {
        assert.ok(targets.length > 0, title)
        assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title)
        assert.ok(fieldConfig?.defaults.unit, title)
        assert.match(description ?? '', /\.$/, title)
      }
    })

    it('lets no two panels lie on each other, and none stick out', () => {
      const boxes = dashboard.panels.map(({ title, gridPos }) => ({ title, ...gridPos }))
      for (const [index, a] of boxes.entries()) {
        assert.ok(a.x + a.w <= 24, a.title)
        for (const b of boxes.slice(index + 1)) {
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
          assert.ok(apart, `${a.title} and ${b.title}`)
        }
      }
    })

    it('asks the data source, job and replicas that were chosen above it', () => {
      assert.deepEqual(
        dashboard.templating.list.map(({ name }) => name),
        ['datasource', 'job', 'instance'],
      )
      for (const { title, datasource, targets = [] } of panels)
        for (const { expr, datasource: asked } of [...targets, { expr: '', datasource }]) {
          assert.deepEqual(asked, { type: 'prometheus', uid: '${datasource}' }, title)
          if (expr) assert.match(expr, /job=~"\$job", instance=~"\$instance"/, title)
        }
    })
  })

describe('the Grafana dashboards', () => {
  it('have each an address of its own, and a place in the container', () => {
    const uids = [...dashboards.values()].map(({ uid }) => uid)
    assert.equal(new Set(uids).size, dashboards.size)
    const compose = readFileSync('docker/compose.yaml', 'utf8')
    for (const file of dashboards.keys())
      assert.ok(compose.includes(`./grafana/${file}:/var/lib/grafana/dashboards/${file}:ro`), file)
  })

  it('ask in PromQL', { skip: skipWithoutPrometheus }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-'))
    const file = join(folder, 'rules.yml')
    const rules = expressions.map((expr, index) => ({ record: `panel:${index}`, expr }))
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }))
    const { status, said } = promtool(['check', 'rules', file])
    rmSync(folder, { recursive: true })
    assert.equal(status, 0, said)
  })
})

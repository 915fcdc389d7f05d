import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { graphKinds } from '../../../src/azure/fleet/inventory-reader.ts'
import { stageOf, whole, type Partition } from '../../../src/azure/resource-graph/partitions.ts'
import { inventorySources } from '../../../src/fleet/inventory.ts'
import { parsed } from '../../../src/sandbox/resource-graph/kql/parser.ts'
import { reading } from './rows.ts'

const text = (source: keyof typeof graphKinds, partition: Partition) =>
  graphKinds[source].query((column) => stageOf(partition, column), reading)

describe('what is asked of Azure Resource Graph', () => {
  it('are all sources but locks, which it does not have', () =>
    assert.deepEqual(Object.keys(graphKinds).toSorted(), inventorySources.filter((one) => one !== 'locks').toSorted()))

  for (const source of Object.keys(graphKinds) as (keyof typeof graphKinds)[]) {
    it(`${source}: is asked for in its language, sorted by what is unique`, () => {
      assert.doesNotThrow(() => parsed(text(source, whole)))
      const [table, ...stages] = text(source, whole).split(' | ')
      assert.match(table!, /^(resources|recoveryservicesresources|resourcechanges)$/)
      assert.match(stages.at(-1)!, source === 'changes' ? /^order by target asc$/ : /^order by id asc$/)
      assert.equal(graphKinds[source].source, source)
    })
    it(`${source}: in parts before anything is summarized or projected, and otherwise the same`, () => {
      const part = text(source, { of: 7, index: 3 })
      assert.doesNotThrow(() => parsed(part))
      const at = part.split(' | ').findIndex((stage) => /^where hash\(tolower\(\w+\)\) % 7 == 3$/.test(stage))
      const narrowing = part.split(' | ').findIndex((stage) => /^(summarize|project) /.test(stage))
      assert.ok(at > 0 && at < narrowing)
      assert.equal(part.split(' | ').toSpliced(at, 1).join(' | '), text(source, whole))
    })
  }

  const asked: [source: keyof typeof graphKinds, conditions: RegExp][] = [
    ['extensions', /where tostring\(properties\.provisioningState\) !~ 'Succeeded'/],
    [
      'disks',
      /sizeGB > 32768 or shares > 1 or skuName startswith 'UltraSSD' or skuName startswith 'PremiumV2' or \(ade == true and sizeGB > 4096\)/,
    ],
    [
      'backupJobs',
      /where started > ago\(3d\) or status in~ \('InProgress', 'Cancelling'\) \| where status !~ 'Completed'/,
    ],
    ['changes', /!endswith '\/extensions\/VMSnapshot' \| where target !endswith '\/extensions\/VMSnapshotLinux'/],
    ['protectedItems', /=~ 'AzureIaasVM'/],
    ['policies', /=~ 'AzureIaasVM'/],
  ]
  for (const [source, conditions] of asked)
    it(`${source}: the exceptions alone`, () => assert.match(text(source, whole), conditions))
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rowFilterOf, type FilterQuery, type RowFilter } from '../../../src/fleet/lists/row-filter.ts'

const subscription = '11111111-1111-4111-8111-111111111111'
const vault = `/subscriptions/${subscription}/resourceGroups/RG/providers/Microsoft.RecoveryServices/vaults/V`
const vm = `/subscriptions/${subscription}/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/Web-1`

describe('a filter of rows', () => {
  const taken: [string, FilterQuery, RowFilter][] = [
    ['nothing', {}, {}],
    ['one of a list', { verdict: 'Blocked' }, { verdict: ['Blocked'] }],
    ['several of a list', { verdict: 'Blocked, AtRisk' }, { verdict: ['Blocked', 'AtRisk'] }],
    ['an empty place between commas', { reason: 'LockFound,,' }, { reason: ['LockFound'] }],
    ['a code in any casing', { errorCode: 'UserErrorX' }, { errorCode: ['usererrorx'] }],
    ['a subscription in capitals', { subscriptionId: subscription.toUpperCase() }, { subscriptionId: [subscription] }],
    ['a group in any casing', { resourceGroup: 'RG-Prod' }, { resourceGroup: ['rg-prod'] }],
    ['a location as the portal writes it', { location: 'West Europe' }, { location: ['westeurope'] }],
    [
      'an id without its slash, and with one behind',
      { vaultId: `${vault.slice(1)}/` },
      { vaultId: [vault.toLowerCase()] },
    ],
    ['a check', { check: 'vm-lock' }, { check: ['vm-lock'] }],
    ['where a lock hangs', { lockScope: 'ResourceGroup' }, { lockScope: ['ResourceGroup'] }],
    ['a tag', { tag: 'Env:Prod' }, { tag: [{ name: 'env', value: 'Prod' }] }],
    ['a tag with a colon in its value', { tag: 'link:https://x' }, { tag: [{ name: 'link', value: 'https://x' }] }],
    ['a tag without a value', { tag: 'env:' }, { tag: [{ name: 'env', value: '' }] }],
    [
      'escapes in a tag',
      { tag: 'a\\:b\\\\:c\\,d,e:f' },
      {
        tag: [
          { name: 'a:b\\', value: 'c,d' },
          { name: 'e', value: 'f' },
        ],
      },
    ],
    ['the beginning of a name', { search: ' Web- ' }, { search: { kind: 'NameBegins', text: 'web-' } }],
    ['the id of a VM', { search: `${vm}/` }, { search: { kind: 'Vm', key: vm.toLowerCase() } }],
    [
      'the id of a group',
      { search: `/subscriptions/${subscription}/resourceGroups/RG` },
      { search: { kind: 'Below', id: `/subscriptions/${subscription}/resourcegroups/rg` } },
    ],
    ['words', { search: 'RG web' }, { search: { kind: 'IdContains', words: ['rg', 'web'] } }],
    ['a part of an id', { search: 'rg/providers' }, { search: { kind: 'IdContains', words: ['rg', 'providers'] } }],
    ['a time elsewhere', { changedSince: '2026-11-27T14:00:00.5+02:00' }, { changedSince: '2026-11-27T12:00:00.500Z' }],
  ]
  for (const [what, query, filter] of taken) it(`takes ${what}`, () => assert.deepEqual(rowFilterOf(query), filter))

  const refused: [string, FilterQuery, string, RegExp][] = [
    [
      'a verdict that there is not',
      { verdict: 'Blocked,Broken' },
      'verdict',
      /one of Healthy, AtRisk, Blocked, Unknown.*"Broken"/,
    ],
    ['a verdict in another casing', { verdict: 'blocked' }, 'verdict', /one of Healthy/],
    ['a basis that there is not', { basis: 'Guess' }, 'basis', /one of Diagnosis, Inventory/],
    ['a check that there is not', { check: 'vm-mood' }, 'check', /one of vm-provisioning-state, /],
    [
      'a lock by its id',
      { lockScope: '/subscriptions/s' },
      'lockScope',
      /one of Subscription, ResourceGroup, Resource/,
    ],
    ['a subscription by its name', { subscriptionId: 'production' }, 'subscriptionId', /a GUID.*"production"/],
    ['a vault by its name', { vaultId: 'vault' }, 'vaultId', /an ARM id.*"vault"/],
    ['nothing at all', { reason: '' }, 'reason', /is empty/],
    ['commas alone', { reason: ' , ' }, 'reason', /is empty/],
    ['a tag without a colon', { tag: 'env' }, 'tag', /env:prod.*"env"/],
    ['a tag without a name', { tag: ':prod' }, 'tag', /":prod"/],
    ['an empty search', { search: ' ' }, 'search', /is empty/],
    ['a search for slashes', { search: '//' }, 'search', /no word/],
    ['a day', { changedSince: '2026-11-27' }, 'changedSince', /2026-11-24T18:00:00Z/],
    ['a month that there is not', { observedBefore: '2026-13-01T00:00:00Z' }, 'observedBefore', /a time/],
    ['a time behind all others', { changedSince: '9999-12-31T23:59:00-01:00' }, 'changedSince', /a time/],
    ['the year 0', { observedBefore: '0000-01-01T00:00:00Z' }, 'observedBefore', /a time/],
  ]
  for (const [what, query, target, message] of refused)
    it(`refuses ${what}`, () => assert.throws(() => rowFilterOf(query), { code: 'InvalidRequest', target, message }))
})

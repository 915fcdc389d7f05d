import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Prints } from '../../../src/fleet/store/prints.ts'

describe('prints of keys', () => {
  const keys = Array.from({ length: 50_000 }, (_, n) => `/subscriptions/${n % 7}/virtualmachines/vm-${n}`)

  it('tell each that was added from all others, also after they have grown', () => {
    const prints = new Prints()
    for (const key of keys) assert.ok(prints.add(key), key)
    for (const key of keys) assert.ok(!prints.add(key) && prints.has(key), key)
    assert.equal(prints.size, keys.length)
    for (const key of keys) assert.ok(!prints.has(`${key}x`), key)
  })

  it('have nothing at first', () => assert.ok(!new Prints().has('')))
})

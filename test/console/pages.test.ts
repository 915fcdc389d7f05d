import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { consoleInChromium, skip, type ConsoleInChromium } from './console-in-chromium.ts'
import { violationsOf } from './violations.ts'

describe('pages of the console', { skip, concurrency: false, timeout: 180_000 }, () => {
  let shown: ConsoleInChromium
  before(async () => {
    shown = await consoleInChromium()
  })
  after(() => shown?.stop())

  it('freezes every change from any page, and says so on all of them', async () => {
    const { page, visit, close } = await shown.open('admin')
    await visit('/console/settings')
    await page.getByRole('button', { name: 'Freeze' }).click()
    assert.deepEqual(await violationsOf(page), [])
    await page.getByRole('dialog').getByLabel('Reason').fill('<b>storage</b> incident')
    await page.getByRole('dialog').getByRole('button', { name: 'Freeze' }).click()
    await page.getByText('Frozen: <b>storage</b> incident').waitFor()
    assert.equal((await shown.service.operations.freeze()).frozen, true)
    const other = await shown.open('reader')
    await other.visit('/console/error-codes')
    await other.page.getByText('Frozen: <b>storage</b> incident').waitFor()
    await page.getByRole('button', { name: 'Allow changes' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Allow changes' }).click()
    await page.locator('.freeze').getByText('Changes allowed').waitFor()
    assert.equal((await shown.service.operations.freeze()).frozen, false)
    await other.close()
    await close()
  })
})

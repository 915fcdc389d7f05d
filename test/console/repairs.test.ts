import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  addressOfVm,
  consoleInChromium,
  ended,
  idOf,
  skip,
  tabTo,
  type ConsoleInChromium,
} from './console-in-chromium.ts'
import { violationsOf } from './violations.ts'

describe('a repair in the console', { skip, concurrency: false, timeout: 180_000 }, () => {
  let shown: ConsoleInChromium
  before(async () => {
    shown = await consoleInChromium()
  })
  after(() => shown?.stop())

  it('takes a repair from a keyboard alone', async () => {
    const { page, visit, close } = await shown.open('operator')
    await visit('/')
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement.className'), 'skip')
    await page.keyboard.press('Enter')
    await tabTo(page, /^Id of a VM/)
    await page.keyboard.insertText(idOf('vmsnapshot-failed-hidden'))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'vmsnapshot-failed-hidden' }).waitFor()
    await page.locator('.verdict.Blocked, .verdict.AtRisk').waitFor()
    assert.equal(await page.evaluate('document.activeElement.localName'), 'h1')
    await tabTo(page, /^(See the plan|Plan):/)
    await page.keyboard.press('Enter')
    await page.locator('dialog .calls').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    // Back on the link that led there.
    await page.waitForFunction('/^(See the plan|Plan):/.test(document.activeElement.textContent)')
    await page.keyboard.press('Enter')
    await page.locator('dialog .calls').waitFor()
    await tabTo(page, /^Start it$/)
    await page.keyboard.press('Enter')
    await ended(page)
    await close()
  })

  it('starts no plan that has changed since it was read, and shows what has', async () => {
    const { page, visit, close } = await shown.open('operator')
    await visit(addressOfVm('locked-at-limit', { plan: 'removeLocks' }))
    const dialog = page.getByRole('dialog')
    await dialog.locator('.calls').waitFor()
    const before = shown.service.writes().length
    const { locks } = shown.service.sandbox.world
    const [id] = locks
      .values()
      .filter(({ name }) => name === 'no-deletions')
      .map((lock) => lock.id)
    locks.delete(id!)
    await dialog.getByRole('button', { name: 'Start it' }).click()
    await dialog.getByText('The plan has changed; nothing was started').waitFor()
    assert.deepEqual(await violationsOf(page), [])
    assert.ok((await dialog.locator('.changes .gone').count()) > 0)
    assert.equal(shown.service.writes().length, before)
    await close()
  })

  it('leads from a plan that needs a person to the plan of what that person may ask for', async () => {
    const { page, visit, close } = await shown.open('operator')
    await visit(addressOfVm('protection-stopped', { plan: 'remediate' }))
    const dialog = page.getByRole('dialog')
    await dialog
      .locator('.blockers')
      .getByRole('link', { name: /Resume protection/ })
      .click()
    await page.getByRole('heading', { name: /^Resume protection/ }).waitFor()
    await dialog.locator('.blockers').getByText('PolicyUnknown').waitFor()
    await close()
  })
})

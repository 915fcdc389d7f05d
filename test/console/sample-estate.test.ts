import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { consoleInChromium, skip, type ConsoleInChromium } from './console-in-chromium.ts'
import { violationsOf } from './violations.ts'

describe('the console over a sweep of the sample fleet, in Chromium', { skip, timeout: 120_000 }, () => {
  let shown: ConsoleInChromium
  before(async () => {
    shown = await consoleInChromium({ settings: { FLEET_SCAN: 'on' } })
    shown.service.scanner.start()
  })
  after(() => shown?.stop())

  it('leads from the numbers over a cause to a VM that it hits, and to the plan that helps', async () => {
    const { page, faults, visit, close } = await shown.open('operator')
    await visit('/')
    await page.getByText(/^The next backup of \d+ of \d+ VMs will not succeed\.$/).waitFor({ timeout: 60_000 })
    const blocked = page.locator('.numbers .Blocked strong')
    assert.ok(Number(await blocked.textContent()) > 0)
    assert.deepEqual(await violationsOf(page), [])
    await page.getByRole('link', { name: 'All causes' }).click()
    const cause = page.locator('.causes > li').filter({ hasText: 'landing-zone' }).first()
    await cause.getByText('Lock', { exact: true }).waitFor()
    await cause.getByRole('link').last().click()
    await page.getByRole('heading', { level: 1, name: 'Lock' }).waitFor()
    await page
      .getByRole('region', { name: /^Evidence/ })
      .getByText('properties.level')
      .waitFor()
    await page.getByText('Remove locks').first().waitFor()
    assert.deepEqual(await violationsOf(page), [])
    await page.getByRole('link', { name: '2 VMs', exact: true }).click()
    await page.getByRole('grid').getByRole('link').first().click()
    await page.locator('.verdict.Blocked, .verdict.AtRisk').waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'What they have in common' }).click()
    await page.getByRole('link', { name: /^Try it on one/ }).click()
    await page
      .getByRole('dialog')
      .getByText(/^Plan of/)
      .waitFor()
    assert.deepEqual(faults, [])
    await close()
  })

  it('counts on the first page what its lists hold, and says of each source how old it is', async () => {
    const { page, visit, close } = await shown.open('reader', { locale: 'pt-BR' })
    await visit('/')
    const blocked = page.locator('.numbers .Blocked')
    await page.getByText(/não terá êxito\.$/).waitFor({ timeout: 60_000 })
    await page.getByRole('cell', { name: 'Itens protegidos' }).waitFor()
    assert.ok(
      (await page
        .getByRole('region', { name: 'O parque' })
        .getByText(/^há |^agora$/)
        .count()) >= 5,
    )
    await blocked.getByRole('link').click()
    // Diagnoses go on meanwhile, and with them the counts.
    const said = await page.getByText(/^[1-9]\d* VMs$/).textContent()
    const count = Number(said!.replace(' VMs', ''))
    assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), String(count + 1))
    await close()
  })
})

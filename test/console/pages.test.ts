import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  addressOfVm,
  consoleInChromium,
  idOf,
  settled,
  skip,
  tabTo,
  type ConsoleInChromium,
} from './console-in-chromium.ts'
import { endedRepair, waitingCleanUp } from './operations-to-show.ts'
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

  it('lists operations by what its address says, and leads to one and back', async () => {
    const id = await endedRepair(shown, 'vmsnapshot-failed')
    const { page, faults, visit, close } = await shown.open('reader')
    await visit('/')
    await page.getByRole('link', { name: 'Operations', exact: true }).click()
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed')
    await page.getByText('There are none.').waitFor()
    assert.equal(new URL(page.url()).search, '?status=Failed')
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Succeeded')
    const row = page.getByRole('row', { name: /^Repair vmsnapshot-failed Succeeded/ })
    await row.getByRole('link', { name: 'Repair' }).click()
    await page.locator('.verdict.Succeeded').waitFor()
    assert.equal(new URL(page.url()).pathname, `/console/operations/${id}`)
    await page.goBack()
    await row.waitFor()
    assert.equal(new URL(page.url()).search, '?status=Succeeded')
    await page.reload()
    await settled(page)
    // From the heading, by keyboard.
    await page.locator('main h1').focus()
    await tabTo(page, /^Repair$/)
    await page.keyboard.press('Enter')
    await page.locator('.verdict.Succeeded').waitFor()
    assert.equal(await page.evaluate('document.activeElement.localName'), 'h1')
    assert.deepEqual(faults, [])
    await close()
  })

  it('asks anew which locks are off once it sees how an operation ended', async () => {
    const id = await endedRepair(shown, 'vmsnapshot-failed-hidden')
    const { page, close } = await shown.open('reader')
    // Nothing is asked for again because time has passed.
    await page.addInitScript('setInterval = () => 0')
    let asked = 0
    await page.route('**/v1/freeze', async (route) => {
      const json = (await (await route.fetch()).json()) as object
      await route.fulfill({ json: { ...json, locksOff: asked++ === 0 ? 1 : 0 } })
    })
    let end = () => {}
    const ending = new Promise<void>((resolve) => (end = resolve))
    await page.route(`**/v1/operations/${id}`, async (route) => {
      await ending
      await route.continue()
    })
    await page.goto(`${shown.base}/console/operations/${id}`)
    await page.getByText('1 temporary lock is off').waitFor()
    end()
    await page.locator('.verdict.Succeeded').waitFor()
    await page.getByText('1 temporary lock is off').waitFor({ state: 'detached' })
    await close()
  })

  it('has what waits approved by keyboard alone', async () => {
    const id = await waitingCleanUp(shown, 'instant-only-points')
    const before = shown.service.writes().length
    const { page, faults, visit, close } = await shown.open('approver')
    // Whoever comes by the VM is told of it before planning another.
    await visit(addressOfVm('instant-only-points'))
    await page.getByRole('status').getByRole('link', { name: 'Clean up restore points' }).click()
    await page.getByText('It waits for the approval of a second person').waitFor()
    await visit('/console/approvals')
    await tabTo(page, /^Approve$/)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('Made again now, the plan is the same.').waitFor()
    await tabTo(page, /^Reason/)
    await page.keyboard.insertText('agreed with the owner')
    await tabTo(page, /^Approve$/)
    await page.keyboard.press('Enter')
    await page.getByText('Nothing waits for an approval.').waitFor()
    await visit(`/console/operations/${id}`)
    await page.locator('.verdict.Succeeded').waitFor()
    await page.getByText(/^Approved by Ana Aprovadora/).waitFor()
    await page.getByText('agreed with the owner').first().waitFor()
    assert.ok(shown.service.writes().length > before)
    assert.deepEqual(faults, [])
    await close()
  })

  it('tells the journal of one VM and of one kind, by keyboard, and leads to the operation', async () => {
    const { page, faults, visit, close } = await shown.open('reader')
    await visit('/console/audit')
    const rows = page.getByRole('table').getByRole('row')
    const all = await rows.count()
    await page.keyboard.press('/')
    assert.equal(await page.evaluate('document.activeElement.labels[0].textContent'), 'VM id')
    await page.keyboard.insertText(idOf('vmsnapshot-failed'))
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Without filter' }).waitFor()
    await settled(page)
    assert.ok((await rows.count()) < all)
    await tabTo(page, /^Kind/)
    await page.keyboard.press('E')
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('Ended')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.waitForURL(/kind=Ended/)
    await settled(page)
    assert.equal(await rows.count(), 2, 'the head and the end of one repair')
    assert.match((await page.getByText(/^The chain ends at/).textContent())!, /\d+:[0-9a-f]{64}/)
    await rows.nth(1).getByRole('link').first().click()
    await page.locator('.verdict.Succeeded').waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'Without filter' }).click()
    await page.waitForURL(/audit$/)
    assert.deepEqual(faults, [])
    await close()
  })

  it('finds an error code by what one has at hand, in either language, and comes back to the search', async () => {
    const { page, faults, visit, close } = await shown.open('reader')
    await visit('/console/error-codes')
    await page.keyboard.press('/')
    await page.keyboard.insertText('collection max limit')
    await page.getByText('1 code').waitFor()
    await tabTo(page, /^UserErrorRpCollectionLimitReached$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'UserErrorRpCollectionLimitReached' }).waitFor()
    await page.getByRole('heading', { name: 'Causes' }).waitFor()
    await page.getByRole('combobox', { name: 'Language' }).selectOption('pt')
    await page.getByRole('heading', { name: 'Causas' }).waitFor()
    assert.equal(await page.evaluate('document.documentElement.lang'), 'pt')
    await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en')
    await page.goBack()
    await page.getByText('1 code').waitFor()
    await page.getByRole('searchbox').fill('no such thing')
    await page.getByText('No code matches.').waitFor()
    await visit('/console/error-codes/NoSuchCode')
    await page.getByText('It is not there').waitFor()
    assert.deepEqual(faults, [])
    await close()
  })

  it('says what the service can do, and what is in the way of it', async () => {
    const { page, faults, visit, close } = await shown.open('reader')
    await visit('/console/settings')
    await page.getByText('Reads and acts').waitFor()
    await page.getByText('Bring a token of Microsoft Entra ID.').waitFor()
    await page.getByText('azure-vm-backup-remediation').first().waitFor()
    await page.route('**/readyz/write?verbose=1', async (route) => {
      const json = (await (await route.fetch()).json()) as { checks: { name: string; ok: boolean; detail?: string }[] }
      Object.assign(json.checks[0]!, { ok: false, needed: true, detail: 'It was not reached.' })
      await route.fulfill({ status: 503, json })
    })
    await page.reload()
    await page.getByText('Something that acting needs is missing').waitFor()
    await page.getByText('It was not reached.').waitFor()
    assert.deepEqual(await violationsOf(page), [])
    assert.deepEqual(faults, [])
    await close()
  })
})

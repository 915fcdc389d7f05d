import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { after, before, describe, it } from 'node:test'
import type { Operation } from '../../src/remediation/operation.ts'
import { consoleInChromium, ended, idOf, skip, type ConsoleInChromium } from './console-in-chromium.ts'
import { putEstate } from '../fleet/estate-rows.ts'
import { withEstate } from './large-estate.ts'
import { violationsOf } from './violations.ts'

describe('the console, in Chromium', { skip, concurrency: false, timeout: 300_000 }, () => {
  let shown: ConsoleInChromium
  before(async () => {
    shown = await consoleInChromium()
  })
  after(() => shown?.stop())

  it('loads nothing but its own files, which are small and never change under their names', async () => {
    const { page, visit, close } = await shown.open('reader')
    const loaded = new Set<string>()
    page.on('request', (request) => loaded.add(request.url()))
    await visit('/')
    for (const url of loaded) assert.ok(url.startsWith(shown.base), url)
    const files = [...loaded].filter((url) => url.includes('/console/files/'))
    assert.equal(files.length, 3)
    let size = 0
    for (const url of files) {
      const response = await fetch(url)
      assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable')
      size += gzipSync(await response.bytes(), { level: 9 }).length
    }
    assert.ok(size <= 60 * 1024, `${size} bytes`)
    await close()
  })

  it('leads from a VM over its plan to the end of its repair, live', async () => {
    const { page, faults, visit, close } = await shown.open('operator')
    await visit('/')
    await page.getByRole('searchbox').fill(`https://portal.example/#@t/resource${idOf('vmsnapshot-failed')}/overview`)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'vmsnapshot-failed' }).waitFor()
    await page.getByText('Blocked', { exact: true }).waitFor()
    await page.getByRole('link', { name: /^See the plan/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/^Plan of \d/).waitFor()
    assert.deepEqual(await dialog.locator('.calls .method').allTextContents(), ['DELETE', 'POST'])
    const before = shown.service.writes().length
    await dialog.getByRole('button', { name: 'Start it' }).click()
    const operation = await shown.ask<Operation>('reader', `/v1/operations/${await ended(page)}`)
    assert.equal(operation.status, 'Succeeded')
    assert.ok(shown.service.writes().length > before)
    assert.equal(await page.locator('.waterfall > li').count(), operation.steps.length)
    await page.getByText('Live').waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Diagnose the VM' }).click()
    await page.locator('.verdict.Healthy').waitFor()
    await page.goBack()
    await page.locator('.verdict.Succeeded').waitFor()
    assert.deepEqual(faults, [])
    await close()
  })

  it('takes names that look like markup, read from right to left, or are as long as they may be, for names', async () => {
    const { page, faults, visit, close } = await shown.open('reader')
    const names = ['<img src=x onerror=alert(1)>', '\u202egnp.exe', `=cmd|' /C calc'!A0${'x'.repeat(50)}`]
    await page.route('**/v1/operations?status=Running', (route) =>
      route.fulfill({
        json: {
          value: names.map((name, n) => ({
            id: `00000000-0000-4000-8000-00000000000${n}`,
            action: name,
            vmId: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`,
            status: name,
            createdDateTime: '2026-11-27T00:00:00Z',
            lastActionDateTime: '2026-11-27T00:00:00Z',
            createdBy: { id: 'anonymous', name },
          })),
        },
      }),
    )
    await visit('/')
    await page.getByText(names[0]!).first().waitFor()
    assert.equal(await page.locator('main img').count(), 0)
    assert.deepEqual(faults, [])
    assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 1440)
    await close()
  })

  it('lists the estate by what its address says, and leads from a row to its VM', async () => {
    const { db } = shown.service.database
    const resourceGroup = 'rg-production'
    await putEstate(db, {
      vms: [
        { name: 'healthy-windows', resourceGroup },
        {
          name: 'locked-at-limit-too',
          resourceGroup,
          verdict: 'Blocked',
          reasons: ['LockAtLimit'],
          basis: 'Inventory',
        },
      ],
    })
    const { page, faults, visit, close } = await shown.open('reader')
    await visit('/console/vms')
    await page.getByText('2 VMs').waitFor()
    const rows = page.getByRole('grid').getByRole('row')
    assert.match(
      (await rows.nth(1).textContent())!,
      /locked-at-limit-too.*Blocked \(from lists only\)Locked restore points at their limit/,
    )
    await visit('/console/vms?verdict=Healthy')
    await page.getByText('1 VM', { exact: true }).waitFor()
    await page.getByRole('searchbox').fill('locked')
    await page.keyboard.press('Enter')
    await page.getByRole('grid').getByRole('link', { name: 'locked-at-limit-too' }).click()
    await page.getByRole('heading', { level: 1, name: 'locked-at-limit-too' }).waitFor()
    await page.locator('.verdict.Blocked').waitFor()
    assert.deepEqual(faults, [])
    await close()
  })

  it('tells rows, their reasons and what they are filtered by in the language that is chosen, and asks for codes', async () => {
    const { db } = shown.service.database
    const why = { summary: 'A lock is in the way.', summaryIn: { pt: 'Um bloqueio atrapalha.' } }
    const locked = { name: 'locked-here', verdict: 'Blocked', reasons: ['LockAtLimit', 'SomethingNew'], ...why }
    await putEstate(db, { vms: [locked] })
    const { page, faults, visit, close } = await shown.open('reader')
    await visit('/console/vms?reason=LockAtLimit,SomethingNew&search=locked-here')
    const grid = page.getByRole('grid')
    await grid.getByTitle(why.summary).getByText('Locked restore points at their limit').waitFor()
    const filter = page.locator('a.chip[title="LockAtLimit,SomethingNew"]')
    assert.match((await filter.textContent())!, /^reason: Locked restore points at their limit, Something new/)
    await page.getByRole('combobox', { name: 'Language' }).selectOption('pt')
    const cell = grid.getByTitle(why.summaryIn.pt)
    await cell.getByText('Pontos de restauração bloqueados no limite').waitFor()
    assert.equal(await cell.locator('[lang=en]').textContent(), 'Something new')
    assert.match((await filter.textContent())!, /^motivo: Pontos de restauração bloqueados no limite, Something new/)
    assert.match(page.url(), /reason=LockAtLimit,SomethingNew/)
    // What changes from now on is told in it too.
    const later = { pt: 'Dois bloqueios atrapalham.' }
    await putEstate(db, { vms: [{ ...locked, summary: 'Two locks are in the way.', summaryIn: later }] })
    await grid.getByTitle(later.pt).waitFor()
    assert.deepEqual(faults, [])
    await close()
  })

  it('shows the first rows of 100,000 VMs, drawing those in view alone, and the last by one key', async (context) => {
    const { page, faults, visit, close } = await shown.open('reader')
    await withEstate(page, 100_000)
    await visit('/console/vms')
    const grid = page.getByRole('grid')
    await grid.getByText('vm-000001').waitFor()
    const [{ startTime }] = JSON.parse(
      await page.evaluate<string>("JSON.stringify(performance.getEntriesByName('first-rows'))"),
    ) as [{ startTime: number }]
    context.diagnostic(`first rows after ${Math.round(startTime)} ms`)
    assert.equal(await grid.getAttribute('aria-rowcount'), '100001')
    assert.ok((await grid.getByRole('row').count()) < 60, 'only what is in view is drawn')
    await grid.focus()
    await page.keyboard.press('End')
    await grid.getByText('vm-099999').waitFor()
    await page.keyboard.press('Home')
    await page.keyboard.press('j')
    await grid.getByText('vm-000001').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'vm-000001' }).waitFor()
    await page.goBack()
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('Blocked')
    await page.getByText('25,000 VMs').waitFor()
    await page.keyboard.press('Escape')
    await page.goto(`${shown.base}/console/vms?search=nothing`)
    await page.getByText('No VM matches').waitFor()
    assert.deepEqual(await violationsOf(page), [])
    assert.deepEqual(faults, [])
    await close()
  })

  it('goes on from a stream that broke, and says since when', async () => {
    const id = (await shown.ask<{ value: Operation[] }>('reader', '/v1/operations?status=Succeeded')).value[0]!.id
    const { page, visit, close } = await shown.open('reader')
    let broken = true
    await page.route(`**/v1/operations/${id}`, async (route) => {
      const json = (await (await route.fetch()).json()) as Operation
      await route.fulfill({ json: broken ? { ...json, status: 'Running' } : json })
    })
    await page.route('**/events', (route) => (broken ? route.abort() : route.continue()))
    await visit(`/console/operations/${id}`)
    await page.getByText(/^The live stream broke/).waitFor()
    assert.deepEqual(await violationsOf(page), [])
    broken = false
    await page.locator('.verdict.Succeeded').waitFor()
    await page.getByText(/^The live stream broke/).waitFor({ state: 'detached' })
    await close()
  })

  it('says what is the matter where the database, Azure or the quota is', async () => {
    const { page, visit, close } = await shown.open('reader')
    const faults = {
      DatabaseUnavailable: [503, 'The service has no database'],
      TooManyRequests: [429, 'Too many requests for now'],
      AzureUnavailable: [502, 'Azure could not be asked'],
    } as const
    for (const [code, [status, said]] of Object.entries(faults)) {
      let times = 0
      await page.route('**/v1/auditEvents', (route) =>
        times++ === 0
          ? route.fulfill({ status, headers: { 'retry-after': '1' }, json: { error: { code, message: 'No.' } } })
          : route.continue(),
      )
      await page.goto(`${shown.base}/console/audit`)
      await page.getByText(said).waitFor()
      assert.deepEqual(await violationsOf(page, 'color-contrast'), [])
      // By itself, once it may.
      await page.getByRole('table').waitFor()
      await page.unroute('**/v1/auditEvents')
    }
    await visit('/console/audit')
    await page.context().setOffline(true)
    await page.getByRole('link', { name: 'Operations' }).click()
    await page.getByText('The service does not answer').first().waitFor()
    await close()
  })
})

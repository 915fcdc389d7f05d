import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { forgetRows, putEstate, sweptOnce, vmIdOfRow, type EstateVm } from '../fleet/estate-rows.ts'
import { consoleInChromium, skip, type ConsoleInChromium } from './console-in-chromium.ts'
import { violationsOf } from './violations.ts'

describe(
  "the console's lists of the estate, in Chromium, over the service's own routes",
  {
    skip,
    concurrency: false,
    timeout: 180_000,
  },
  () => {
    let shown: ConsoleInChromium
    before(async () => {
      shown = await consoleInChromium()
      await sweptOnce(shown.service.database.db)
    })
    after(() => shown?.stop())
    const known = new Map<string, EstateVm>()
    afterEach(async () => {
      await forgetRows(shown.service.database.db, [...known.values()])
      known.clear()
    })

    const put = async (...vms: EstateVm[]) => {
      for (const vm of vms) known.set(vm.name, vm)
      await putEstate(shown.service.database.db, { vms })
    }
    const names = (page: Page) => page.locator('.rows .all .name a').allTextContents()
    const blocked = { verdict: 'Blocked', reasons: ['LimitReached'], lastBackupStatus: 'Failed' }

    it('shows a change where its row stands, and sorts when somebody says so', async () => {
      await put({ name: 'a-first', ...blocked }, { name: 'b-second' }, { name: 'c-third' })
      const { page, faults, visit, close } = await shown.open('reader')
      const followed = page.waitForResponse(/\/v1\/fleet\/events/)
      await visit('/console/vms')
      await page.getByText('3 VMs').waitFor()
      await followed
      assert.deepEqual(await names(page), ['a-first', 'b-second', 'c-third'])
      await put({ name: 'c-third', ...blocked })
      await page.locator('.line.changed').getByText('c-third').waitFor()
      await page.locator('.line.changed').getByText('Blocked').waitFor()
      assert.deepEqual(await names(page), ['a-first', 'b-second', 'c-third'], 'nothing moves under the cursor')
      await put({ name: 'b-second', goneDateTime: '2026-11-27T12:00:00Z' })
      await page.locator('.line.gone').getByText('b-second').waitFor()
      await page.getByRole('status').getByText('2 VMs have changed, press r to sort again').waitFor()
      assert.deepEqual(await violationsOf(page), [])
      await page.keyboard.press('r')
      await page.getByText('2 VMs', { exact: true }).waitFor()
      await page.locator('.line.changed').waitFor({ state: 'detached' })
      assert.deepEqual(await names(page), ['a-first', 'c-third'])
      assert.deepEqual(faults, [])
      await close()
    })

    it('says since when it is not live any more, and misses nothing of what changed meanwhile', async () => {
      await put({ name: 'a-first' }, { name: 'b-second' })
      const { page, visit, close } = await shown.open('reader')
      let isCut = true
      await page.route(/\/v1\/fleet\/events/, (route) => (isCut ? route.abort() : route.continue()))
      await visit('/console/vms')
      await page.getByText(/The live stream broke/).waitFor()
      await put({ name: 'b-second', ...blocked })
      assert.deepEqual(await violationsOf(page), [])
      isCut = false
      await page.getByText(/The live stream broke/).waitFor({ state: 'detached' })
      await page.locator('.line.changed').getByText('Blocked').waitFor()
      await page.getByText(/^Live again; the stream broke/).waitFor({ state: 'attached' })
      await close()
    })

    it('says that a scan runs while nothing is known, and shows what it finds by itself', async () => {
      const { page, visit, close } = await shown.open('reader', { locale: 'pt-BR', colorScheme: 'dark' })
      await visit('/console/vms')
      await page.getByText('Nenhuma VM é conhecida ainda').waitFor()
      assert.deepEqual(await violationsOf(page), [])
      await put({ name: 'just-found' })
      await page.getByRole('grid').getByText('just-found').waitFor()
      await close()
    })

    it('tells nothing that matches from what could not be read, and for how long it has been waited', async () => {
      await put({ name: 'a-first' })
      const { page, visit, close } = await shown.open('reader')
      await visit('/console/vms?verdict=Blocked')
      await page.getByRole('heading', { name: 'No VM matches' }).waitFor()
      assert.deepEqual(await violationsOf(page), [])
      await page.locator('.empty').getByRole('link', { name: 'Without filter' }).click()
      await page.getByRole('grid').getByText('a-first').waitFor()

      let answer: 'late' | 'failed' | 'real' = 'late'
      await page.route(/\/v1\/diagnoses\?/, (route) => {
        if (answer === 'real') return route.continue()
        if (answer === 'late') return undefined
        const error = { code: 'DatabaseUnavailable', message: 'No.' }
        return route.fulfill({ status: 503, headers: { 'x-ms-request-id': 'request-4711' }, json: { error } })
      })
      await page.getByRole('combobox', { name: 'Order' }).selectOption('name')
      await page.getByText(/^Loading, \d+ s/).waitFor()
      assert.deepEqual(await violationsOf(page), [])
      answer = 'failed'
      await page.getByRole('combobox', { name: 'Order' }).selectOption('restorePoints desc')
      const failure = page.getByRole('alert')
      await failure.getByText('The service has no database').waitFor()
      await failure.getByText('DatabaseUnavailable').waitFor()
      await failure.getByText('request-4711').waitFor()
      assert.deepEqual(await violationsOf(page), [])
      answer = 'real'
      await failure.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('grid').getByText('a-first').waitFor()
      assert.equal(await failure.count(), 0)
      await close()
    })

    it('marks rows by a key, and hands them on as ids, as CSV and as a command', async () => {
      const formula = '=HYPERLINK(evil)'
      const vms = [{ name: 'a-first', policyName: formula }, { name: 'b-second' }, { name: 'c-third' }]
      await put(...vms)
      const { page, faults, visit, close } = await shown.open('reader')
      await visit('/console/vms?orderby=name')
      await page.getByText('3 VMs').waitFor()
      for (const key of ['j', 'x', 'j', 'j', 'x']) await page.keyboard.press(key)
      const bar = page.getByRole('group', { name: '2 VMs marked' })
      await bar.waitFor()
      assert.equal(await page.getByRole('row', { selected: true }).count(), 2)
      assert.deepEqual(await violationsOf(page), [])
      const copied = () => page.evaluate<string>('navigator.clipboard.readText()')
      await bar.getByRole('button', { name: 'Copy ids' }).click()
      assert.deepEqual((await copied()).split('\n'), [vmIdOfRow(vms[0]!), vmIdOfRow(vms[2]!)])
      await bar.getByRole('button', { name: 'curl' }).click()
      assert.equal(
        await copied(),
        `curl -sS ${[vms[0]!, vms[2]!].map((vm) => `'${shown.base}/v1${vmIdOfRow(vm)}/diagnosis'`).join(' ')}`,
      )
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        bar.getByRole('button', { name: 'Open as CSV' }).click(),
      ])
      const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
      assert.equal(lines.length, 3)
      assert.match(lines[0]!, /^id,name,/)
      assert.match(lines[1]!, /'=HYPERLINK\(evil\)/)
      await bar.getByRole('button', { name: 'Unmark all' }).click()
      await bar.waitFor({ state: 'detached' })
      await page.keyboard.press('?')
      await page.getByRole('dialog').getByText('mark the row, for what is done with many').waitFor()
      assert.deepEqual(faults, [])
      await close()
    })

    it('has its columns in the address, and keeps views under any name without taking it for anything else', async () => {
      await put({ name: 'a-first', ...blocked, errorCode: 'UserErrorRpCollectionLimitReached' }, { name: 'b-second' })
      const { page, faults, visit, close } = await shown.open('reader')
      await visit('/console/vms?verdict=Blocked')
      await page.getByText('1 VM', { exact: true }).waitFor()
      await page.getByText('Columns', { exact: true }).click()
      await page.getByRole('checkbox', { name: 'Error code' }).check()
      await page.getByRole('checkbox', { name: 'Reasons' }).uncheck()
      assert.equal(new URL(page.url()).searchParams.get('columns'), 'verdict,lastBackup,points,errorCode,observed')
      const heads = () => page.getByRole('columnheader').allTextContents()
      assert.deepEqual(await heads(), ['Marked', 'VM', 'Verdict ↑', 'Last backup', 'Points', 'Error code', 'Read'])
      await page.getByRole('grid').getByText('UserErrorRpCollectionLimitReached').waitFor()
      await page.keyboard.press('Escape')
      const hostile = '<img src=x onerror=alert(1)> ‮"&'
      await page.getByText('Views', { exact: true }).click()
      await page.getByLabel('Name of this view').fill(hostile)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: hostile }).waitFor()
      assert.deepEqual(await violationsOf(page), [])
      await visit('/console/vms')
      await page.getByText('Views (1)').click()
      await page.getByRole('link', { name: hostile }).click()
      await page.getByText('1 VM', { exact: true }).waitFor()
      assert.deepEqual((await heads()).length, 7)
      await page.getByText('Views (1)').click()
      await page.getByRole('button', { name: `Delete the view ${hostile}` }).click()
      await page.getByRole('link', { name: hostile }).waitFor({ state: 'detached' })
      assert.equal(await page.locator('main img').count(), 0)

      // What another page of this origin, or an older version, may have left there.
      for (const left of ['no json', '{"views":1}', '[1,null,{"name":"x"},{"name":"","search":""}]']) {
        await page.evaluate(`localStorage.setItem('console.views', ${JSON.stringify(left)})`)
        await visit('/console/vms')
        await page.getByText('Views', { exact: true }).waitFor()
      }
      await page.evaluate(
        `localStorage.setItem('console.views', JSON.stringify([{ name: 'away', search: '?id=/x&plan=remediate&verdict=Healthy' }]))`,
      )
      await visit('/console/vms')
      await page.getByText('Views (1)').click()
      await page.getByRole('link', { name: 'away' }).click()
      await page.getByRole('grid').getByText('b-second').waitFor()
      assert.equal(new URL(page.url()).search, '?verdict=Healthy')
      assert.deepEqual(faults, [])
      await close()
    })

    it('orders by what a head says, and back, with the address', async () => {
      await put({ name: 'a-first' }, { name: 'b-second', ...blocked })
      const { page, visit, close } = await shown.open('reader')
      await visit('/console/vms')
      await page.getByText('2 VMs').waitFor()
      await page.getByRole('button', { name: 'VM', exact: true }).click()
      await page.getByRole('columnheader', { name: 'VM', exact: false }).first().waitFor()
      await page.waitForURL(/orderby=name$/)
      await page.getByRole('button', { name: /^VM/ }).click()
      await page.waitForURL(/orderby=name\+desc$/)
      await page.getByRole('grid').getByText('b-second').waitFor()
      assert.deepEqual(await names(page), ['b-second', 'a-first'])
      await page.goBack()
      await page.locator('.rows .all .line').first().getByText('a-first').waitFor()
      await close()
    })
  },
)

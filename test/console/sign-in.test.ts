import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { addressOfVm, consoleInChromium, signIn, skip, type ConsoleInChromium } from './console-in-chromium.ts'
import { violationsOf } from './violations.ts'

describe('signing in to the console', { skip, concurrency: false, timeout: 180_000 }, () => {
  let shown: ConsoleInChromium
  before(async () => {
    shown = await consoleInChromium()
  })
  after(() => shown?.stop())

  it('lets somebody in by a token, keeps it nowhere, and says what they may not', async () => {
    const { page, visit, close } = await shown.open(null)
    await visit(addressOfVm('healthy-windows'))
    await page.getByText('The service wants to know who you are').first().waitFor()
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    await page.getByText('With an access token').click()
    assert.deepEqual(await violationsOf(page), [])
    await page.getByLabel('Access token').fill(await shown.tokenOf('reader'))
    await page.getByRole('button', { name: 'Use it' }).click()
    await page.locator('.verdict.Healthy').waitFor()
    assert.equal(await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])'), '[{},{},""]')
    await page.getByRole('button', { name: 'Freeze' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Freeze' }).click()
    await page.getByRole('dialog').getByText('You may not see or do this').waitFor()
    assert.equal((await shown.service.operations.freeze()).frozen, false)
    await close()
  })

  it('lets somebody in by signing in, with a proof that only this page has, and takes them back to where they were', async () => {
    const { page, faults, visit, close } = await shown.open(null)
    await visit(addressOfVm('healthy-windows'))
    const asked: URL[] = []
    page.on('request', (request) => {
      if (/\/oauth2\/v2\.0\/authorize\?/.test(request.url())) asked.push(new URL(request.url()))
    })
    await signIn(page, 'operator')
    await page.locator('.verdict.Healthy').waitFor()
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, addressOfVm('healthy-windows'))
    const [{ searchParams } = new URL('none:')] = asked
    assert.equal(searchParams.get('code_challenge_method'), 'S256')
    assert.equal(searchParams.get('response_type'), 'code')
    assert.equal(await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])'), '[{},{},""]')
    assert.deepEqual(faults, [])
    await page.goto(`${shown.base}/console/signed-in?code=stolen&state=made-up`)
    await page.getByText('The service wants to know who you are').first().waitFor()
    assert.equal(new URL(page.url()).search, '')
    await close()
  })

  /** Answers every request of the API as if its token had ended, until a new one comes along. */
  async function endTokenOf(page: Page) {
    const first = page.waitForRequest(/\/v1\//)
    await page.getByRole('link', { name: 'Operations' }).click()
    const ended = (await first).headers()['authorization']
    assert.ok(ended)
    await page.route(/\/v1\//, (route) =>
      route.request().headers()['authorization'] === ended || route.request().headers()['authorization'] === undefined
        ? route.fulfill({
            status: 401,
            json: { error: { code: 'InvalidAuthenticationToken', message: 'The access token has expired.' } },
          })
        : route.continue(),
    )
    return ended
  }

  it('gets a new token when one ends, and the page stays as it is', async () => {
    const { page, faults, visit, close } = await shown.open(null)
    await visit('/console/operations')
    await signIn(page, 'admin')
    await page.getByText('Signed in as Ada Admin').waitFor()
    const ended = await endTokenOf(page)
    await page.getByRole('button', { name: 'Freeze' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('storage incident')
    const renewals: string[] = []
    const bearers = new Set<string>()
    page.on('request', (request) => {
      if (request.url() === shown.entra.tokenEndpoint && request.method() === 'POST')
        renewals.push(new URLSearchParams(request.postData() ?? '').get('grant_type')!)
      const bearer = request.headers()['authorization']
      if (bearer !== undefined) bearers.add(bearer)
    })
    // Sent with the old token, and again with the new one.
    await dialog.getByRole('button', { name: 'Freeze' }).click()
    await page.getByText('Frozen: storage incident').waitFor()
    assert.equal((await shown.service.operations.freeze()).frozen, true)
    assert.deepEqual(renewals, ['refresh_token'], 'once, however many requests were refused')
    assert.equal([...bearers].filter((bearer) => bearer !== ended).length, 1)
    await shown.service.operations.setFreeze({ frozen: false }, { caller: 'test', correlationId: 'c' })
    await page.getByText('The service wants to know who you are').waitFor({ state: 'detached' })
    assert.deepEqual(faults, [])
    await close()
  })

  it('says so when the login gives no other, shows what it has, and leads back once somebody has signed in', async () => {
    const { page, visit, close } = await shown.open(null)
    await visit('/console/audit')
    await signIn(page, 'reader')
    await page.getByRole('table').waitFor()
    shown.entra.endSessions()
    await endTokenOf(page)
    await page.getByText('Your session has ended and the login does not renew it.').waitFor()
    assert.deepEqual(await violationsOf(page), [])
    assert.equal(await page.getByText('Your session has ended').count(), 1, 'a page asks for a person once')
    await page.unroute(/\/v1\//)
    await signIn(page, 'reader')
    assert.equal(new URL(page.url()).pathname, '/console/operations')
    await page.getByText('Signed in as Rui Leitor').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('The service wants to know who you are').first().waitFor()
    await page.getByText('Signed in as').waitFor({ state: 'detached' })
    await close()
  })
})

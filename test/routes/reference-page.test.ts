import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { chromium, type Browser, type Page } from 'playwright-core'
import { anonymous } from '../../src/access/principal.ts'
import { appUnderTest } from './app-under-test.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const skip = executablePath === undefined ? 'no Chromium here (Debian: apt-get install chromium)' : false

type App = Awaited<ReturnType<typeof appUnderTest>>['app']
const placeOf: Record<string, string> = { actions: '/reapply', service: '/v1/freeze', operations: '/cancel' }
interface Operation {
  summary?: string
}

describe('the page at /docs, in Chromium', { skip }, () => {
  let app: App
  let address: string
  let browser: Browser
  let page: Page
  const asked: string[] = []
  const complaints: string[] = []

  before(async () => {
    app = (await appUnderTest()).app
    address = await app.listen({ port: 0, host: '127.0.0.1' })
    // As root Chromium starts without its sandbox only; the page is our own.
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
    page = await browser.newPage()
    page.on('request', (request) => asked.push(request.url()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (/^(error|warning)$/.test(message.type())) complaints.push(message.text())
    })
    await page.goto(`${address}/docs`)
  })
  after(async () => {
    await browser.close()
    await app.close()
  })

  const openApi = async () =>
    (await (await fetch(`${address}/openapi.json`)).json()) as {
      tags: { name: string }[]
      paths: Record<string, Record<string, Operation>>
    }

  it('lists every operation, under its group', async () => {
    const { tags, paths } = await openApi()
    await page.getByRole('button', { name: 'Open Group' }).first().waitFor()
    for (const { name } of tags) {
      const group = page.getByRole('button', { name: `Open Group - ${name}`, exact: true })
      if ((await group.count()) > 0) await group.first().click()
    }
    const summaries = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ summary }) => summary))
    const sidebar = page.getByRole('navigation').or(page.locator('aside')).first()
    for (const summary of summaries) {
      assert.ok(summary, 'an operation has no summary')
      await sidebar.getByText(summary, { exact: true }).first().waitFor({ state: 'attached' })
    }
    assert.ok(summaries.length >= 15, `${summaries.length} operations`)
  })

  it('sends a request from the page and shows its answer', async () => {
    await page.goto(`${address}/docs/#tag/guide/GET/v1/errorCodes`)
    await page.getByRole('button', { name: /Test Request.*\(get \/v1\/errorCodes\)/s }).click()
    const send = page.getByRole('button', { name: /^Send get request to .*\/v1\/errorCodes$/ })
    await send.waitFor()
    const answer = page.waitForResponse(`${address}/v1/errorCodes`)
    await page.keyboard.press('Control+Enter')
    assert.equal((await answer).status(), 200)
    await page.getByText('UserErrorGuestAgentStatusUnavailable').first().waitFor()
  })

  it('offers to try what reads, and nothing that writes', async () => {
    const { paths } = await openApi()
    const writes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).flatMap((method) => (method === 'get' ? [] : [`${method.toUpperCase()}${path}`])),
    )
    assert.ok(writes.length >= 10, `${writes.length} writes`)
    const shown = new Set<string>()
    for (const tag of Object.keys(placeOf)) {
      const write = writes.find((one) => one.endsWith(placeOf[tag]!))
      assert.ok(write, `no write of ${tag}`)
      await page.goto(`${address}/docs/#tag/${tag}/${write}`)
      await page.reload()
      const buttons = page.locator('.show-api-client-button')
      await page.locator(`section[id$="${write}"] .show-api-client-button`).waitFor({ state: 'attached' })
      for (const button of await buttons.all()) {
        const method = await button.getAttribute('method')
        assert.equal(await button.isVisible(), method === 'get', `a button for ${method}`)
        shown.add(method ?? '')
      }
    }
    assert.ok(shown.has('post') && shown.has('put'), `seen: ${[...shown].join(', ')}`)
  })

  it('asks nobody but the service, for anything', () => {
    assert.ok(asked.some((url) => url === `${address}/openapi.json`))
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(`${address}/`) && !url.startsWith('data:')),
      [],
    )
  })

  it('has no errors, and breaks no rule of its own content security policy', async () => {
    const { headers } = await fetch(`${address}/docs/`)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe-eval|https?:|\*/)
    assert.doesNotMatch(/script-src[^;]*/.exec(policy)![0], /unsafe-inline/)
    assert.deepEqual(complaints, [])
  })
})

describe('the page at /docs', () => {
  for (const host of ['%', '[', '\\'])
    it(`is the same under a host that is none: "${host}"`, async () => {
      const { app } = await appUnderTest(undefined, undefined, { authenticator: { authenticate: () => anonymous } })
      assert.equal((await app.inject({ url: '/docs', headers: { host } })).headers.location, '/docs/')
      const page = await app.inject('/docs/')
      assert.equal((await app.inject({ url: '/docs/', headers: { host } })).body, page.body)
    })
})

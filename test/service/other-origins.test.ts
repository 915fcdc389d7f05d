import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { chromium, type Browser, type Page } from 'playwright-core'
import { remediatingService } from './remediating-service.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const skip = executablePath === undefined ? 'no Chromium here (Debian: apt-get install chromium)' : false

/** Of the page: how each attempt waits for what comes of it, and tells what the page could read. */
const inPage = `
  const origin = new URL(url).origin
  const diagnosis = url.replace(/\\w+$/, 'diagnosis')
  const read = (response) => response.text()
  const loaded = (tag, attribute, address) => new Promise((done) => {
    const element = document.createElement(tag)
    if (tag === 'link') element.rel = 'stylesheet'
    element.setAttribute(attribute, address)
    element.onerror = () => done('')
    element.onload = () => { try { done(element.contentDocument?.body.innerText ?? '') } catch { done('') } }
    document.body.append(element)
  })
  const framed = (sandbox, html) => new Promise((done) => {
    const frame = document.createElement('iframe')
    if (sandbox !== '') frame.setAttribute('sandbox', sandbox)
    let loads = 0
    frame.onload = () => { if (++loads === 2) done('') } // its own document, then what it was led to
    addEventListener('message', () => done(''), { once: true })
    setTimeout(() => done(''), 1000)
    frame.srcdoc = html
    document.body.append(frame)
  })
  const form = '<form method=post action="' + url + '"></form><script>document.forms[0].submit()</script>'
  const told = (of, close) => new Promise((done) => {
    of.onerror = () => (close(), done(''))
    of.onmessage = ({ data }) => (close(), done(data))
  })`

const attempts = {
  'fetch without a body, no-cors': "fetch(url, { method: 'POST', mode: 'no-cors' }).then(read)",
  'fetch with text, no-cors': "fetch(url, { method: 'POST', mode: 'no-cors', body: '{}' }).then(read)",
  'fetch without a body': "fetch(url, { method: 'POST' }).then(read)",
  'fetch with JSON':
    "fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).then(read)",
  'a beacon': "(navigator.sendBeacon(url), fetch('/').then(() => ''))",
  'fetch that reads': 'fetch(diagnosis).then(read)',
  'fetch that reads, no-cors': "fetch(diagnosis, { mode: 'no-cors' }).then(read)",
  'the list of operations': "fetch(origin + '/v1/operations').then(read)",
  'an event stream': `(() => {
    const stream = new EventSource(origin + '/v1/operations/11111111-1111-4111-8111-111111111111/events')
    return told(stream, () => stream.close())
  })()`,
  'a WebSocket': `(() => {
    const socket = new WebSocket(origin.replace('http', 'ws') + '/v1/operations')
    return told(socket, () => socket.close())
  })()`,
  'an image': "loaded('img', 'src', diagnosis)",
  'a script': "loaded('script', 'src', diagnosis)",
  'a style': "loaded('link', 'href', diagnosis)",
  'a frame': "loaded('iframe', 'src', diagnosis)",
  'a form in a frame': "framed('', form)",
  'a form in a sandboxed frame': "framed('allow-scripts allow-forms', form)",
  'fetch in a sandboxed frame': `framed('allow-scripts', '<script>fetch("' + url + '", { method: "POST", mode: "no-cors" })' +
    '.finally(() => parent.postMessage("", "*"))</script>')`,
} as const

describe('pages of other origins, in Chromium, against a service without authentication', { skip }, () => {
  let service: Awaited<ReturnType<typeof remediatingService>>
  let elsewhere: Server
  let browser: Browser
  let page: Page
  /** What has reached "Azure" so far. */
  const azure = () => service.sandbox.requests.length

  before(async () => {
    service = await remediatingService()
    elsewhere = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<body>elsewhere'))
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening')
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--host-resolver-rules=MAP rebound.evil.example 127.0.0.1'],
    })
    // The policy of an answer would keep its own scripts from asking; what the service refuses by itself is looked at.
    page = await browser.newPage({ bypassCSP: true })
  })
  after(async () => {
    await browser.close()
    elsewhere.close()
    await service.stop()
  })

  const attempt = (work: string, url: string) =>
    page.evaluate<string>(`(async () => {
      const url = ${JSON.stringify(url)}
      ${inPage}
      try { return await ${work} } catch { return '' }
    })()`)

  for (const [origin, where] of [
    ['localhost', 'another name and port of this machine'],
    ['127.0.0.1', 'another port of this machine'],
    ['rebound.evil.example', 'another site'],
  ] as const)
    for (const [what, work] of Object.entries(attempts))
      it(`${where}: ${what} changes nothing and reads nothing`, async () => {
        await page.goto(`http://${origin}:${(elsewhere.address() as AddressInfo).port}/`)
        const before = azure()
        const started = (await service.operations.list({})).value.length
        assert.equal(await attempt(work, `${service.vm('locked-at-limit')}/removeLocks`), '')
        assert.equal(azure(), before, 'requests to Azure')
        assert.equal((await service.operations.list({})).value.length, started, 'operations')
      })

  it('a name that was rebound to this machine gets nothing, under the origin that it shares with the service', async () => {
    const { port } = new URL(service.base)
    const before = azure()
    const landed = await page.goto(`http://rebound.evil.example:${port}/v1/operations`)
    assert.equal(landed!.status(), 421)
    const path = new URL(`${service.vm('locked-at-limit')}/removeLocks`).pathname
    const statuses = await page.evaluate(async (at) => {
      const asked = [
        fetch(at, { method: 'POST' }),
        fetch(at, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"restore":"Never"}' }),
        fetch('/v1/freeze', {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: '{"frozen":true}',
        }),
        fetch('/v1/operations'),
        fetch('/readyz?verbose=1'),
      ]
      return await Promise.all(asked.map(async (one) => (await one).status))
    }, path)
    assert.deepEqual(statuses, [421, 421, 421, 421, 421])
    assert.equal(azure(), before)
    assert.equal((await service.operations.freeze()).frozen, false)
  })

  it("the service's own page still sends what a person asks it to", async () => {
    await page.goto(`${service.base}/docs`)
    const status = await page.evaluate(
      async (url) => (await fetch(url, { method: 'POST' })).status,
      `${service.vm('locked-at-limit')}/removeLocks?dryRun=true`,
    )
    assert.equal(status, 200)
  })

  it('a link from another site opens an answer that the site cannot read', async () => {
    await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`)
    const link = `<a href="${service.vm('locked-at-limit')}/diagnosis">diagnosis</a>`
    await page.evaluate(`document.body.innerHTML = ${JSON.stringify(link)}`)
    const answer = page.waitForResponse(/\/diagnosis$/)
    await page.getByText('diagnosis').click()
    assert.equal((await answer).status(), 200)
  })
})

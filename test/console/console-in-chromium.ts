import { existsSync } from 'node:fs'
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core'
import { people, type PersonKey } from '../../src/sandbox/entra/people.ts'
import { startEntra } from '../../src/sandbox/entra/stand-in-entra.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { madeTogether } from '../made-together.ts'
import { remediatingService } from '../service/remediating-service.ts'

const tenantId = '7a1c2b3d-0000-4000-8000-00000000000a'
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
export const skip = executablePath === undefined ? 'no Chromium here (Debian: apt-get install chromium)' : false

export type Someone = PersonKey

/** The console of a service over the sandbox, for people of a stand-in Entra, and a browser to look at it with. */
export const consoleInChromium = ({
  settings = {},
  ...login
}: { tokenSeconds?: number; settings?: Record<string, string> } = {}) =>
  madeTogether(async (later) => {
    const entra = await startEntra({ tenantId, ...login })
    later(() => entra.stop())
    const service = await remediatingService({ ...entra.serviceSettings, REQUIRE_APPROVAL: 'true', ...settings })
    later(() => service.stop())
    const browser = await aBrowser()
    later(() => browser.close())
    const { base } = service

    const tokenOf = (who: Someone) => entra.tokenFor(who)
    async function ask<T>(who: Someone, path: string, body?: object, headers: object = {}) {
      const response = await fetch(`${base}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${await tokenOf(who)}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    }

    /** A page of its own browser profile, which notes what it was kept from and what failed in it. Null: nobody has signed in. */
    async function open(who: Someone | null, options: BrowserContextOptions = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        timezoneId: 'Europe/Lisbon',
        ignoreHTTPSErrors: true,
        permissions: ['clipboard-read', 'clipboard-write'],
        ...(who === null ? {} : { extraHTTPHeaders: { authorization: `Bearer ${await tokenOf(who)}` } }),
        ...options,
      })
      const page = await context.newPage()
      const faults: string[] = []
      page.on('pageerror', ({ message }) => faults.push(message))
      page.on('console', (message) => {
        const text = message.text()
        if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(text)
      })
      const visit = async (path: string) => {
        await page.goto(`${base}${path}`)
        await settled(page)
      }
      return { page, faults, visit, close: () => context.close() }
    }
    return { service, base, open, ask, tokenOf, entra }
  })
export type ConsoleInChromium = Awaited<ReturnType<typeof consoleInChromium>>

export const aBrowser = () => chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })

/** As a person does it, from whatever page asks for it, which it leads back to. */
export async function signIn(page: Page, who: Someone) {
  const { origin } = new URL(page.url())
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('link', { name: people[who].name }).click()
  await page.waitForURL(`${origin}/**`)
  await settled(page)
}

/** By the Tab key alone. */
export async function tabTo(page: Page, name: RegExp) {
  for (let n = 0; n < 80; n++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(
      '(one => one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent)(document.activeElement)',
    )
    if (name.test(String(focused))) return
  }
  throw new Error(`nothing named ${name} was reached`)
}

/** Until nothing is waited for any more. */
export async function settled(page: Page) {
  await page.locator('main h1').waitFor()
  while ((await page.locator('.skeleton').count()) > 0) await page.waitForTimeout(20)
}

/** The id of the operation on the page, once it has succeeded. */
export async function ended(page: Page) {
  await page.locator('.verdict.Succeeded').waitFor()
  return new URL(page.url()).pathname.split('/').at(-1)!
}

export function idOf(name: string) {
  const found = sampleVms.find((sample) => sample.name === name)
  if (!found) throw new Error(`the sample fleet has no ${name}`)
  return found.id
}

export const addressOfVm = (name: string, parameters: Record<string, string> = {}) =>
  `/console/vms?${new URLSearchParams({ id: idOf(name), ...parameters }).toString()}`

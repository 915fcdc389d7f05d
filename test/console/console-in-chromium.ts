import { existsSync } from 'node:fs'
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core'
import type { Role } from '../../src/access/principal.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { anEntra, aUser, clientId, tenant } from '../access/an-entra.ts'
import { madeTogether } from '../made-together.ts'
import { remediatingService } from '../service/remediating-service.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
export const skip = executablePath === undefined ? 'no Chromium here (Debian: apt-get install chromium)' : false

const consoleClientId = 'c11e0000-0000-4000-8000-0000000000cc'
const oid = (last: string) => `0b1ec700-0000-4000-8000-0000000000${last}`
const people = {
  reader: { id: oid('b1'), name: 'Rui Leitor', role: 'Backup.Diagnose', scopes: ['/'] },
  operator: { id: oid('b2'), name: 'Olga Operator', role: 'Backup.Remediate', scopes: ['/'] },
  approver: { id: oid('b3'), name: 'Ana Aprovadora', role: 'Backup.Approve', scopes: ['/'] },
  admin: { id: oid('b4'), name: 'Ada Admin', role: 'Backup.Admin', scopes: ['/'] },
} as const satisfies Record<string, { id: string; name: string; role: Role; scopes: string[] }>
export type Someone = keyof typeof people

/** The console of a service over the sandbox, for people of a stand-in Entra, and a browser to look at it with. */
export const consoleInChromium = (chosen: Record<string, string> = {}) =>
  madeTogether(async (later) => {
    const entra = await anEntra()
    later(() => entra.stop())
    entra.server.service.on('beforeWellKnownOpenIdConfiguration', ({ body }: { body: Record<string, unknown> }) => {
      body['authorization_endpoint'] = `${entra.origin}/authorize`
      body['token_endpoint'] = `${entra.origin}/token`
    })
    const settings = await entra.serviceSettings(Object.values(people))
    const service = await remediatingService({
      ...settings,
      ENTRA_CONSOLE_CLIENT_ID: consoleClientId,
      REQUIRE_APPROVAL: 'true',
      ...chosen,
    })
    later(() => service.stop())
    const browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
    later(() => browser.close())
    const { base } = service

    const tokenOf = (who: Someone) => {
      const { id, name, role } = people[who]
      return entra.token({ ...aUser, oid: id, sub: id, name, roles: [role] })
    }
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
      page.setDefaultTimeout(Number(process.env['PATIENCE'] ?? 30_000))
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
    /** The next who signs in is this person. */
    function letIn(who: Someone) {
      const { id, name, role } = people[who]
      entra.server.service.once('beforeTokenSigning', ({ payload }: { payload: Record<string, unknown> }) => {
        Object.assign(payload, aUser, { aud: clientId, tid: tenant, ver: '2.0', oid: id, sub: id, name, roles: [role] })
      })
    }
    return { service, base, open, ask, tokenOf, letIn, login: entra.origin }
  })
export type ConsoleInChromium = Awaited<ReturnType<typeof consoleInChromium>>

/** Until nothing is waited for any more. */
export async function settled(page: Page) {
  await page.locator('main h1').waitFor()
  while ((await page.locator('.skeleton').count()) > 0) await page.waitForTimeout(20)
}

export function idOf(name: string) {
  const found = sampleVms.find((sample) => sample.name === name)
  if (!found) throw new Error(`the sample fleet has no ${name}`)
  return found.id
}

export const addressOfVm = (name: string, parameters: Record<string, string> = {}) =>
  `/console/vms?${new URLSearchParams({ id: idOf(name), ...parameters }).toString()}`

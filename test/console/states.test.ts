import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { consoleInChromium, settled, skip, type ConsoleInChromium } from './console-in-chromium.ts'
import { cutOff } from './cut-off.ts'
import { englishLeft, isWhollyTold, toldInEnglish } from './english-left.ts'
import { withEstate } from './large-estate.ts'
import { pagesToShow } from './pages-to-show.ts'
import { states, type State } from './states-to-show.ts'
import { violationsOf } from './violations.ts'

const wide = { width: 1440, height: 900 }
const phone = { width: 360, height: 740 }
const looks = [
  ['en', wide],
  ['pt', phone],
] as const
const themes = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const

/** Where the page is, even under a dialog. */
const speak = (page: Page, language: string) =>
  page.evaluate(`(select => {
    select.value = '${language}'
    select.dispatchEvent(new Event('change', { bubbles: true }))
  })(document.querySelector('select:has([value=pt])'))`)

// STATES=all: every page in every state that it can be in; else every page, and every state once.
describe('every page and state of the console', { skip, concurrency: false, timeout: 900_000 }, () => {
  let shown: ConsoleInChromium
  let pages: Record<string, string>
  before(async () => {
    shown = await consoleInChromium()
    pages = await pagesToShow(shown)
  })
  after(() => shown?.stop())

  /** In both languages and every theme: one load, and what can be switched is switched. */
  async function lookAt(page: Page, name: string, { arrange, act, shows }: Omit<State, 'on'>) {
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await withEstate(page, 1000)
    await arrange(page)
    await page.setViewportSize(wide)
    await page.goto(`${shown.base}${pages[name]}`)
    await page.locator('main h1').waitFor()
    await act?.(page)
    await page.locator(shows).first().waitFor()
    for (const [language, viewport] of looks) {
      await page.setViewportSize(viewport)
      await speak(page, language)
      await page.locator(shows).first().waitFor()
      if (arrange !== states['loading']!.arrange) await settled(page)
      for (const [theme, media] of Object.entries(themes)) {
        await page.emulateMedia(media)
        // A theme changes colours, whatever the language.
        assert.deepEqual(
          await violationsOf(page, theme === 'light' ? undefined : 'color-contrast'),
          [],
          `${language}, ${theme}`,
        )
      }
      assert.deepEqual(await cutOff(page), [], language)
      if (language === 'pt') assert.deepEqual(await englishLeft(page), [])
      if (language === 'pt' && isWhollyTold(name)) assert.deepEqual(await toldInEnglish(page), [])
    }
  }

  const asItIs = { arrange: async () => {} }
  it('has no fault that axe finds, nothing cut off and nothing that its policy forbids, in either language and any theme', async (context) => {
    const { page, faults, close } = await shown.open('reader', { reducedMotion: 'reduce' })
    for (const name of Object.keys(pages))
      await context.test(name, () =>
        lookAt(page, name, { ...asItIs, shows: name.startsWith('plan') ? 'dialog .calls' : 'main h1' }),
      )
    for (const [state, { on, ...how }] of Object.entries(states))
      for (const name of process.env['STATES'] === 'all' ? on : on.slice(0, 1))
        await context.test(`${name}, ${state}`, () => lookAt(page, name, how))
    assert.deepEqual(faults, [])
    await page.goto(`${shown.base}${pages['no-page']}`)
    await page.locator('main h1').waitFor()
    await page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert.equal((await violationsOf(page)).length, 1, 'what is wrong is found')
    await page.evaluate(
      "document.querySelector('main h1').append('x'.repeat(50)); document.querySelector('main h1').style.whiteSpace = 'nowrap'",
    )
    await page.evaluate("document.querySelector('main h1').style.overflowWrap = 'normal'")
    assert.deepEqual(await cutOff(page), ['the page'], 'what is cut off is found')
    await close()
  })

  it('hides nothing that is focused below the title or the buttons of a dialog', async () => {
    const { page, close } = await shown.open('reader', { viewport: phone })
    await page.goto(`${shown.base}${pages['plan-losing-data']}`)
    await page.locator('dialog .calls').waitFor()
    const seen = new Set<string>()
    for (let n = 0; n < 40; n++) {
      await page.keyboard.press('Tab')
      const [name, isSeen] = await page.evaluate<[string, boolean]>(`(one => {
        // The browser's own buttons come between the last and the first.
        if (one === document.body) return ['', true]
        const { x, y, width, height } = one.getClientRects()[0]
        return [one.outerHTML.slice(0, 120), one.contains(document.elementFromPoint(x + width / 2, y + height / 2))]
      })(document.activeElement)`)
      assert.ok(isSeen, name)
      seen.add(name)
    }
    assert.ok(seen.size > 8)
    await close()
  })
})

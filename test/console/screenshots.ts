// npm run screenshots -- <folder> <beginning of a page's name>: every page of the console, in both themes, wide and narrow, to be looked at,
// and the two of src/console/README.md.
import { mkdirSync } from 'node:fs'
import { consoleInChromium, settled } from './console-in-chromium.ts'
import { withEstate } from './large-estate.ts'
import { pagesToShow } from './pages-to-show.ts'

const [folder = '.data/screenshots', only = ''] = process.argv.slice(2)
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
mkdirSync(folder, { recursive: true })
const shown = await consoleInChromium()
try {
  const all = await pagesToShow(shown)
  const pages = Object.entries(all).filter(([name]) => name.startsWith(only))
  for (const viewport of sizes)
    for (const colorScheme of ['light', 'dark'] as const) {
      const locale = colorScheme === 'dark' ? 'pt-BR' : 'en-GB'
      const { page, visit, close } = await shown.open('admin', { viewport, colorScheme, locale })
      await withEstate(page, 1000)
      for (const [name, path] of pages) {
        await visit(path)
        if (name.startsWith('plan')) await page.locator('dialog .calls').waitFor()
        await settled(page)
        const fullPage = !name.startsWith('plan')
        await page.screenshot({ path: `${folder}/${name}-${viewport.width}-${colorScheme}.png`, fullPage })
      }
      await close()
    }
  const { page, visit, close } = await shown.open('admin', {
    viewport: { width: 1120, height: 720 },
    colorScheme: 'light',
  })
  for (const name of ['vm', 'plan'] as const) {
    await visit(all[name]!)
    if (name === 'plan') await page.locator('dialog .calls').waitFor()
    await page.screenshot({ path: `src/console/${name}.png` })
  }
  await close()
} finally {
  await shown.stop()
}

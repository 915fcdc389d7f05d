import type { Page } from 'playwright-core'

// By its address, since the checker of tests knows nothing of browsers.
const { texts } = (await import(new URL('../../src/console/texts/texts.ts', import.meta.url).href)) as {
  texts: Record<string, object>
}

const everyText = Object.values(texts)
  .flatMap((part) => Object.values(part) as object[])
  .flatMap((one) => ('en' in one ? [one] : Object.values(one)) as { en: unknown; pt: unknown }[])

/** Every text that is told as it stands, in English, and that Portuguese says otherwise. */
const portuguese = new Set(everyText.map(({ pt }) => pt))
const english = everyText.flatMap(({ en }) =>
  typeof en === 'string' && !portuguese.has(en) && /\p{L}{3}/u.test(en) ? [en] : [],
)

/** Texts of the console itself that are in English on a page in Portuguese. What the service says in English is marked so. */
export const englishLeft = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const english = new Set(${JSON.stringify(english)}), left = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
      const text = walk.currentNode.data.trim()
      const inside = walk.currentNode.parentElement.closest('[lang], code, pre, bdi')
      if (english.has(text) && (inside === null || inside === document.documentElement)) left.push(text)
    }
    for (const one of document.querySelectorAll('[aria-label], [title], [placeholder]'))
      for (const name of ['aria-label', 'title', 'placeholder'])
        if (english.has(one.getAttribute(name))) left.push(name + ': ' + one.getAttribute(name))
    return left
  })()`)

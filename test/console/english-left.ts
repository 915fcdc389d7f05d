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

/** Pages of which everything that the service says is in the reader's language, but for the words of Azure and of refusals. */
export const isWhollyTold = (name: string) => /^(now|vm|vms|causes?)(-|$)/.test(name)
const inEnglish = 'blockquote, .failure, .empty, .notice, dialog'

/** What stands on such a page in Portuguese and is English all the same: by its mark, or by words that no Portuguese sentence has. */
export const toldInEnglish = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const words = /(?<![-\\w/."])(the|and|is|of|was|will|with)(?![-\\w/])/i, left = []
    for (const one of document.querySelectorAll('main [lang=en]'))
      if (one.closest('${inEnglish}') === null) left.push('en: ' + one.textContent)
    const azures = [...document.querySelectorAll('main blockquote')].map((one) => one.textContent.replace(/[.]$/, ''))
    for (const one of document.querySelectorAll('main [lang=pt]')) {
      const own = azures.reduce((text, words) => text.replaceAll(words, ''), one.textContent)
      if (words.test(own)) left.push('pt: ' + own)
    }
    for (const one of document.querySelectorAll('main [title], main [aria-label]'))
      for (const name of ['title', 'aria-label'])
        if (words.test(one.getAttribute(name) ?? '')) left.push(name + ': ' + one.getAttribute(name))
    return left
  })()`)

import type { Page } from 'playwright-core'
import { texts } from '../../src/console/texts/texts.ts'

type Text = Record<'en' | 'pt', unknown>

/** Every text that is told as it stands, in English, and that Portuguese says otherwise. */
function englishTexts() {
  const found: string[] = []
  const look = (part: object) => {
    if ('en' in part && 'pt' in part) {
      const { en, pt } = part as Text
      if (typeof en === 'string' && en !== pt && /\p{L}{3}/u.test(en)) found.push(en)
    } else for (const one of Object.values(part)) look(one as object)
  }
  look(texts)
  const portuguese = new Set<string>()
  const note = (part: object) => {
    if ('en' in part && 'pt' in part) portuguese.add(String((part as Text).pt))
    else for (const one of Object.values(part)) note(one as object)
  }
  note(texts)
  return found.filter((text) => !portuguese.has(text))
}

/** Texts of the console itself that are in English on a page in Portuguese. What the service says in English is marked so. */
export const englishLeft = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const english = new Set(${JSON.stringify(englishTexts())}), left = []
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

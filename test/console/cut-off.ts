import type { Page } from 'playwright-core'

/** What is wider than its place and cannot be reached there: the page itself, a table, a text whose whole stands in no title. */
export const cutOff = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const cut = document.scrollingElement.scrollWidth > innerWidth ? ['the page'] : []
    for (const one of document.querySelectorAll('body *')) {
      const { overflowX } = getComputedStyle(one)
      if (one.scrollWidth <= one.clientWidth + 1 || one.clientWidth === 0 || overflowX === 'visible') continue
      if (one.matches('input, select, .unseen')) continue
      const whole = overflowX === 'auto' ? !one.matches('.scrolls, [role=grid]') : one.closest('[title]') ?? one.querySelector('[title]')
      if (!whole) cut.push(one.outerHTML.slice(0, 200))
    }
    return cut
  })()`)

import axe from 'axe-core'
import type { Page } from 'playwright-core'

interface Violation {
  id: string
  nodes: { html: string; failureSummary: string }[]
}

/** What axe finds, of all rules or of one: a theme changes colours alone. */
export async function violationsOf(page: Page, rule?: string) {
  const options = rule === undefined ? {} : { runOnly: { type: 'rule', values: [rule] } }
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source)
  const violations = await page.evaluate<Violation[]>(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
}

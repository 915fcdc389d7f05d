import { errorCodes } from '../../src/error-codes/find.ts'
import { errorCodeIn } from '../../src/error-codes/told.ts'
import { names, nothing, row, type GuideRow } from './guide-table-row.ts'
import { guideTableSolutions } from './guide-table-solutions.ts'
import { guideTableSteps } from './guide-table-steps.ts'

const codes = errorCodes
  .filter(({ guide }) => guide)
  .map((entry) => errorCodeIn('en', entry))
  .map(({ code, causes, actions, neverAutomated }) =>
    row(
      `\`${code}\``,
      `job, item; ${names([...new Set(causes.flatMap(({ checks }) => checks))])}`,
      actions.length > 0 ? names(actions) : nothing,
      [...causes.filter(({ seenBy }) => seenBy === 'Guest').map(({ description }) => description), ...neverAutomated]
        .map((text) => text.replace(/\.$/, ''))
        .join('; '),
    ),
  )

/** Every step, code and solution of the guide, in its order. The table of src/diagnosis/README.md is this, checked by a test. */
export const guideTable: readonly GuideRow[] = [...guideTableSteps, ...codes, ...guideTableSolutions]

export const guideTableHead = '| the guide says | detected by | the service does | left to a person |'

export const renderGuideTable = () =>
  [
    guideTableHead,
    '| --- | --- | --- | --- |',
    ...guideTable.map(
      ({ guide, detectedBy, service, person }) => `| ${guide} | ${detectedBy} | ${service} | ${person} |`,
    ),
  ].join('\n')

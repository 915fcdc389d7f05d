/** Rows whose hash leaves `index` when divided by `of`. Partitions of one `of` are all rows, each once. */
export interface Partition {
  of: number
  index: number
}

export const whole: Partition = { of: 1, index: 0 }

/** What a page holds at most. */
export const PAGE_ROWS = 1000
/** So many pages are read by token; more are asked for by partitions, which change less while they are read. */
const MOST_PAGES = 4
/** Hashes scatter: of partitions that are smaller than their pages by so many standard deviations one in a hundred is larger than those. */
const SCATTER = 2.33

/** A number that leaves i when divided by n leaves i, i + n, … or i + (k-1)n when divided by kn. */
export const partsOf = ({ of, index }: Partition, into: number): Partition[] =>
  Array.from({ length: into }, (_, part) => ({ of: of * into, index: index + part * of }))

/** As a stage of a query; `column` holds an id. Ids are spelt in several ways. */
export const stageOf = ({ of, index }: Partition, column = 'id') =>
  of === 1 ? '' : ` | where hash(tolower(${column})) % ${of} == ${index}`

export interface FirstPage {
  received: number
  totalRecords: number
  hasToken: boolean
}

/**
 * What has to follow the first page of a partition. `Again`: it says of itself that it is not whole, in a way that parts do not mend. A query that
 * summarizes has its first page and no other (query-language), and cannot be believed to be whole where that one is full.
 */
export function afterFirstPage(
  { received, totalRecords, hasToken }: FirstPage,
  summarizes: boolean,
): 'Done' | 'NextPage' | 'Again' | { into: number } {
  if (summarizes && received >= PAGE_ROWS) return { into: intoPartsOf(1, totalRecords) }
  if (received === totalRecords && !hasToken) return 'Done'
  if (received > totalRecords || received === 0) return 'Again'
  return hasToken && !summarizes && totalRecords <= MOST_PAGES * PAGE_ROWS
    ? 'NextPage'
    : { into: intoFewestQueries(totalRecords) }
}

function intoPartsOf(pages: number, totalRecords: number) {
  const aimed = pages * PAGE_ROWS - SCATTER * Math.sqrt(pages * PAGE_ROWS)
  return Math.max(2, Math.ceil(totalRecords / aimed))
}

/** What scatters is a smaller share of four pages than of one; parts of one page waste less where there are few of them. */
function intoFewestQueries(totalRecords: number) {
  const ways = Array.from({ length: MOST_PAGES }, (_, index) => {
    const into = intoPartsOf(index + 1, totalRecords)
    return { into, queries: into * (index + 1) }
  })
  return ways.reduce((best, way) => (way.queries < best.queries ? way : best)).into
}

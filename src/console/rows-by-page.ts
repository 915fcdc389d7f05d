/** What a list needs of its rows: whose it is, and which of two is the newer. */
export interface Placed {
  id: string
  sequence: number
}

interface Read<Row> {
  rows: Row[]
  hasMore: boolean
}

interface Needs<Row> {
  read: (page: number, until: AbortSignal) => Promise<Read<Row>>
  failed: (error: unknown) => void
  /** Something that is shown has changed. */
  draw: () => void
  /** Pages that are only passed by are not read: until somebody has stayed for so long. */
  settlingMilliseconds?: number
}

export const pageSize = 100
/** Beyond these the pages that are farthest from what is looked at are let go. */
const mostPages = 30
/** Changes that a page which is being read may not know yet. */
const mostRecent = 500
/** Beyond so many it is not told how many. */
export const mostChanged = 999
const usuallySettling = 60

/**
 * Rows of a list by their places: read page by page as they come into view, and kept up to date where they stand. A change never moves a
 * row, for somebody may be about to click on it; until they are sorted again it is told how many have changed. What is held is bounded.
 */
export class RowsByPage<Row extends Placed> {
  readonly #needs: Needs<Row>
  #pages = new Map<number, Row[]>()
  /** Those of before the last sorting, shown until they are read again. */
  #before = new Map<number, Row[]>()
  #reading = new Map<number, AbortController>()
  #recent = new Map<string, Row>()
  #changed = new Set<string>()
  #gone = new Set<string>()
  #isLost = false
  #left = new AbortController()
  #inView = [-1, -1]
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When the pages in view became those. */
  #cameAt = -Infinity
  /** How many there are; null as long as no last page was seen. */
  end: number | null = null
  seen = 0

  constructor(needs: Needs<Row>) {
    this.#needs = needs
  }

  get hasRead() {
    return this.#pages.size > 0
  }
  /** Distinct rows, up to one more than `mostChanged`. */
  get changedCount() {
    return this.#changed.size
  }
  get isLost() {
    return this.#isLost
  }
  isChanged(id: string) {
    return this.#changed.has(id)
  }
  isGone(id: string) {
    return this.#gone.has(id)
  }
  /** How much is kept of what was read. */
  held() {
    return { pages: this.#pages.size, recent: this.#recent.size }
  }
  row(index: number): Row | undefined {
    const [page, place] = [Math.floor(index / pageSize), index % pageSize]
    return (this.#pages.get(page) ?? this.#before.get(page))?.[place]
  }

  /** That somebody looks at these places. */
  show(from: number, to: number) {
    const [first, last] = [from, to].map((place) => Math.floor(Math.max(0, place) / pageSize)) as [number, number]
    const isElsewhere = first !== this.#inView[0] || last !== this.#inView[1]
    this.#inView = [first, last]
    for (const [page, left] of this.#reading)
      if (!this.#isInView(page)) {
        left.abort()
        this.#reading.delete(page)
      }
    const now = performance.now()
    const settling = this.#needs.settlingMilliseconds ?? usuallySettling
    const passesBy = isElsewhere && now - this.#cameAt < settling
    if (isElsewhere) this.#cameAt = now
    if (passesBy) {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#readView()
      }, settling)
    } else if (this.#timer === undefined) this.#readView()
  }

  /** A row is new or has changed. */
  change(row: Row) {
    this.#recent.delete(row.id)
    this.#recent.set(row.id, row)
    if (this.#recent.size > mostRecent) this.#recent.delete(this.#recent.keys().next().value!)
    this.#gone.delete(row.id)
    this.#note(row.id)
    const place = this.#placeOf(row.id)
    if (place && place.rows[place.at]!.sequence < row.sequence) place.rows[place.at] = row
    this.#needs.draw()
  }

  /** A row is no more, or is not asked for any more; it keeps its place until they are sorted again. */
  remove(id: string) {
    if (this.#placeOf(id) === undefined) return
    this.#gone.add(id)
    this.#note(id)
    this.#needs.draw()
  }

  /** Changes may have been missed: what is in view is read once more, and shown where it stands. */
  async catchUp() {
    for (const page of [...this.#pages.keys()].filter((one) => this.#isInView(one))) {
      const { rows } = await this.#needs.read(page, this.#left.signal)
      for (const row of rows) {
        const place = this.#placeOf(row.id)
        if (place === undefined || place.rows[place.at]!.sequence < row.sequence) this.change(row)
      }
    }
  }

  /** So much has changed that nobody can tell what. */
  lose() {
    this.#isLost = true
    this.#needs.draw()
  }

  sortAgain() {
    this.#stopReading()
    this.#before = this.#pages
    this.#pages = new Map()
    this.#changed.clear()
    this.#gone.clear()
    this.#isLost = false
    this.end = null
    this.seen = 0
    this.#readView()
    this.#needs.draw()
  }

  leave() {
    this.#left.abort()
    clearTimeout(this.#timer)
    this.#stopReading()
  }

  #isInView(page: number) {
    return page >= this.#inView[0]! && page <= this.#inView[1]!
  }

  #note(id: string) {
    if (this.#changed.size <= mostChanged) this.#changed.add(id)
  }

  #stopReading() {
    for (const left of this.#reading.values()) left.abort()
    this.#reading.clear()
  }

  #readView() {
    for (let page = this.#inView[0]!; page <= this.#inView[1]!; page++)
      if (!this.#pages.has(page) && !this.#reading.has(page)) this.#read(page)
  }

  #read(page: number) {
    const left = new AbortController()
    this.#reading.set(page, left)
    this.#needs.read(page, left.signal).then(
      ({ rows, hasMore }) => {
        if (left.signal.aborted) return
        this.#reading.delete(page)
        this.#arrive(page, rows, hasMore)
      },
      (error: unknown) => {
        if (left.signal.aborted) return
        this.#reading.delete(page)
        this.#needs.failed(error)
      },
    )
  }

  #arrive(page: number, rows: Row[], hasMore: boolean) {
    const known = rows.map((row) => {
      const recent = this.#recent.get(row.id)
      return recent && recent.sequence > row.sequence ? recent : row
    })
    this.#pages.set(page, known)
    const end = page * pageSize + rows.length
    this.seen = Math.max(this.seen, end)
    if (!hasMore && (rows.length > 0 || page === 0)) this.end = end
    if (this.#reading.size === 0) this.#before.clear()
    const farthest = [...this.#pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page))
    for (const one of farthest.slice(0, Math.max(0, this.#pages.size - mostPages))) this.#pages.delete(one)
    this.#needs.draw()
  }

  #placeOf(id: string) {
    for (const rows of this.#pages.values()) {
      const at = rows.findIndex((row) => row.id === id)
      if (at >= 0) return { rows, at }
    }
    return undefined
  }
}

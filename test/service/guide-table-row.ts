/** One line of the guide: how it is detected, what the service does about it, what is left to a person. */
export interface GuideRow {
  guide: string
  detectedBy: string
  service: string
  person: string
}

export const row = (guide: string, detectedBy: string, service: string, person: string): GuideRow => ({
  guide,
  detectedBy,
  service,
  person,
})

export const names = (all: readonly string[]) => all.map((name) => `\`${name}\``).join(', ')
export const inGuest = '`checkGuest` (opt-in, read-only)'

/** The cell of what needs nothing, or for which there is nothing. */
export const nothing = '–'

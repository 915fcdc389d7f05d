import { signal } from '@preact/signals'

const query = matchMedia('(max-width: 700px)')

/** A phone, or a page that is magnified as far: tables are cards there (styles/tables.css, styles/rows.css). */
export const narrow = signal(query.matches)
query.addEventListener('change', ({ matches }) => (narrow.value = matches))

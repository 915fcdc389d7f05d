import { headerOf, lineOf } from '../../fleet/lists/row-in-csv.ts'
import type { DiagnosisRow } from '../../fleet/row.ts'
import { token } from '../ask.ts'
import { curlOf } from '../format.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { CopyButton } from './copy.tsx'

const { vms: words } = texts

/** As many as a command or a sheet is made of. */
export const mostSelected = 1000
export type Selection = ReadonlyMap<string, DiagnosisRow>

/** With the row, or without it where it was in already. */
export function toggled(selection: Selection, row: DiagnosisRow): Selection {
  const next = new Map(selection)
  if (!next.delete(row.id) && next.size < mostSelected) next.set(row.id, row)
  return next
}

/** What can be done with the rows that are marked. */
export function SelectionBar({ selection, clear }: { selection: Selection; clear: () => void }) {
  const rows = [...selection.values()]
  return (
    <div class="selection row" role="group" aria-label={say(words.selected, rows.length)}>
      <strong>{say(words.selected, rows.length)}</strong>
      {rows.length >= mostSelected ? <span class="quiet">{say(words.mostSelected)}</span> : null}
      <CopyButton text={() => rows.map(({ id }) => id).join('\n')} label={say(words.copyIds)} />
      <CopyButton
        text={() =>
          curlOf(
            rows.map(({ links }) => new URL(links.diagnosis, location.href).pathname),
            {},
            token.value !== null,
          )
        }
        label="curl"
        hint={say(words.curlOfSelected)}
      />
      <button type="button" class="small" onClick={() => openCsv(rows)}>
        {say(words.openCsv)}
      </button>
      <button type="button" class="small" onClick={clear}>
        {say(words.clear)}
      </button>
    </div>
  )
}

/** In the form in which the service tells all of them. */
function openCsv(rows: DiagnosisRow[]) {
  const fields = Object.keys(rows[0]!) as (keyof DiagnosisRow)[]
  const text = headerOf(fields) + rows.map((row) => lineOf(row, fields)).join('')
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv; charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'vms.csv'
  link.click()
  URL.revokeObjectURL(address)
}

import type { ComponentChildren } from 'preact'

/** On a phone each row is a card: its first cell is the heading, the others stand below with their columns' names. Where it is wider than its place all the same, it scrolls, by keyboard too. */
export const Table = ({
  label,
  columns,
  rows,
}: {
  label: string
  columns: ComponentChildren[]
  /** A cell that is null has nothing to say. */
  rows: { key: string; cells: ComponentChildren[] }[]
}) => (
  <div class="scrolls" tabIndex={0} role="region" aria-label={label}>
    <table>
      <thead>
        <tr>
          {columns.map((column, n) => (
            <th scope="col" key={n}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, n) => {
              const column = columns[n]
              return (
                <td
                  key={n}
                  class={cell === null ? 'none' : undefined}
                  data-column={typeof column === 'string' ? column : undefined}
                >
                  {cell ?? '–'}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

import type { ComponentChildren } from 'preact'

/** Wider than a phone, it scrolls by itself, and can be scrolled by keyboard. */
export const Table = ({
  label,
  columns,
  children,
}: {
  label: string
  columns: ComponentChildren[]
  children: ComponentChildren
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
      <tbody>{children}</tbody>
    </table>
  </div>
)

import { go, withParameters } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { columnsInAddress } from '../vm-list.ts'
import { Popup } from './popup.tsx'
import { columnNames, columns, type ColumnName } from './vm-columns.tsx'

const { vms: words } = texts

/** Which columns there are stands in the address, to be shared with it. */
export const ColumnChoice = ({ chosen }: { chosen: readonly ColumnName[] }) => (
  <Popup title={say(words.columns)}>
    <ul class="choice">
      {columnNames.map((name) => (
        <li key={name}>
          <label>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={({ currentTarget: { checked } }) => {
                const next = checked ? [...chosen, name] : chosen.filter((one) => one !== name)
                go(withParameters({ columns: columnsInAddress(next) }), { replace: true })
              }}
            />
            {say(columns[name].name)}
          </label>
        </li>
      ))}
    </ul>
  </Popup>
)

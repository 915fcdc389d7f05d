import { useState } from 'preact/hooks'
import { here } from '../router.ts'
import { addressOfView, forgetView, longestName, savedViews, saveView } from '../saved-views.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Icon } from './icon.tsx'
import { announce } from './live.tsx'
import { Popup } from './popup.tsx'

const { vms: words } = texts

/** Filters, order and columns under a name, in this browser. */
export function SavedViews() {
  const [typed, type] = useState('')
  const views = savedViews.value
  const address = here.value.pathname + here.value.search
  return (
    <Popup title={`${say(words.views)}${views.length === 0 ? '' : ` (${views.length})`}`}>
      {views.length === 0 ? <p class="quiet">{say(words.noViews)}</p> : null}
      <ul class="views">
        {views.map((view) => (
          <li key={view.name}>
            <a href={addressOfView(view)} aria-current={addressOfView(view) === address ? 'true' : undefined}>
              <bdi>{view.name}</bdi>
            </a>
            <button
              type="button"
              class="bare"
              aria-label={say(words.forgetView, view.name)}
              title={say(words.forgetView, view.name)}
              onClick={() => {
                forgetView(view.name)
                announce(say(words.viewForgotten, view.name))
              }}
            >
              <Icon name="cross" />
            </button>
          </li>
        ))}
      </ul>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault()
          const name = typed.trim()
          if (name === '') return
          saveView({ name, search: here.value.search })
          announce(say(words.viewSaved, name))
          type('')
        }}
      >
        <input
          aria-label={say(words.viewName)}
          placeholder={say(words.viewName)}
          maxLength={longestName}
          value={typed}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
        <button type="submit">{say(words.saveView)}</button>
      </form>
    </Popup>
  )
}

import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Dialog } from './dialog.tsx'

const { shell: words } = texts
const keys = [
  ['/', words.keySearch],
  ['j / k', words.keyRows],
  ['x', words.keyMark],
  ['Enter', words.keyOpen],
  ['r', words.keySort],
  ['?', words.keyHelp],
] as const

export const isTyping = (element: EventTarget | null) =>
  element instanceof HTMLElement && element.matches('input:not([type=checkbox]), textarea, select')

const open = signal(false)

export const KeysButton = () => (
  <button type="button" class="small" onClick={() => (open.value = true)}>
    {say(words.keys)}
  </button>
)

/** Single keys work where nobody types, and are told of under the last of them. Not inside the menu, which a phone hides. */
export function Keys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === '?') open.value = true
      else if (event.key === '/') document.querySelector<HTMLElement>('main .searchbox')?.focus()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  if (!open.value) return null
  return (
    <Dialog title={say(words.keysTitle)} onClose={() => (open.value = false)}>
      <dl class="facts">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(text)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}

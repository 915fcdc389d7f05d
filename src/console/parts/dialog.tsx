import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Icon } from './icon.tsx'

/** The browser's own: it keeps the focus, and Escape closes it. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  title: ComponentChildren
  onClose: () => void
  children: ComponentChildren
  wide?: boolean
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const before = document.activeElement
    const shown = dialog.current
    shown?.showModal()
    return () => {
      // While it is open nothing outside of it takes the focus.
      shown?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => (event.preventDefault(), onClose())}
    >
      <div class="title">
        <h2 id={id} tabIndex={-1} autofocus>
          {title}
        </h2>
        <button type="button" class="bare" aria-label={say(texts.shell.close)} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </div>
      <div class="content">{children}</div>
    </dialog>
  )
}

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** A panel under its button; Escape or a click elsewhere closes it. */
export function Popup({ title, children }: { title: ComponentChildren; children: ComponentChildren }) {
  const box = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const onPointer = ({ target }: PointerEvent) => {
      if (box.current?.open && !box.current.contains(target as Node)) box.current.open = false
    }
    const onKey = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape' || !box.current?.open) return
      box.current.open = false
      box.current.querySelector('summary')?.focus()
    }
    addEventListener('pointerdown', onPointer)
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('pointerdown', onPointer)
      removeEventListener('keydown', onKey)
    }
  }, [])
  return (
    <details ref={box} class="popup">
      <summary class="button">{title}</summary>
      <div
        class="panel"
        onClick={({ target }) => {
          // Whoever follows a link is elsewhere.
          if ((target as Element).closest('a') !== null) box.current!.open = false
        }}
      >
        {children}
      </div>
    </details>
  )
}

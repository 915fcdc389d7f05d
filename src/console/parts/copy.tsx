import { useState } from 'preact/hooks'
import { token } from '../ask.ts'
import { curlOf } from '../format.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Icon } from './icon.tsx'
import { announce } from './live.tsx'

function useCopied() {
  const [copied, set] = useState(false)
  const copy = async (text: string) => {
    await toClipboard(text)
    announce(say(texts.shell.copied))
    set(true)
    setTimeout(() => set(false), 1500)
  }
  return [copied, copy] as const
}

/** A page that did not come over TLS has no clipboard of its own. */
async function toClipboard(text: string) {
  if (window.isSecureContext) return await navigator.clipboard.writeText(text)
  const box = document.createElement('textarea')
  box.value = text
  // Inside an open dialog, for nothing beside it can be selected.
  const place = document.querySelector('dialog[open]') ?? document.body
  place.append(box)
  box.select()
  document.execCommand('copy')
  box.remove()
}

export function Copy({ text, label }: { text: string; label: string }) {
  const [copied, copy] = useCopied()
  return (
    <button type="button" class="bare" aria-label={label} title={label} onClick={() => void copy(text)}>
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  )
}

/** A text that is made when it is asked for. */
export function CopyButton({ text, label, hint }: { text: () => string; label: string; hint?: string }) {
  const [copied, copy] = useCopied()
  return (
    <button type="button" class="small" aria-label={hint ?? label} onClick={() => void copy(text())}>
      <Icon name={copied ? 'check' : 'copy'} />
      {copied ? say(texts.shell.copied) : label}
    </button>
  )
}

/** What is shown or done, as a command for a shell. */
export function Curl({
  path,
  what,
  label = 'curl',
  ...request
}: {
  path: string
  what: string
  label?: string
  method?: string
  body?: unknown
  headers?: Record<string, string>
}) {
  const [copied, copy] = useCopied()
  return (
    <button
      type="button"
      class="small"
      aria-label={say(texts.shell.curlOf, label, what)}
      onClick={() => void copy(curlOf(path, request, token.value !== null))}
    >
      <Icon name={copied ? 'check' : 'terminal'} />
      {copied ? say(texts.shell.copied) : label}
    </button>
  )
}

import { signal } from '@preact/signals'

const said = signal('')

/** For those who hear the page. */
export function announce(text: string) {
  said.value = said.value === text ? `${text} ` : text
}

const fault = signal<string | null>(null)

/** What went wrong before there was a page to say it on. */
export function fail(text: string) {
  fault.value = text
}

export const Fault = () =>
  fault.value === null ? null : (
    <p class="notice warn" role="alert">
      {fault.value}
    </p>
  )

export const Live = () => (
  <div class="unseen" role="status" aria-live="polite">
    {said.value}
  </div>
)

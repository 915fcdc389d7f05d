import { signal } from '@preact/signals'

const said = signal('')

/** For those who hear the page. */
export function announce(text: string) {
  said.value = said.value === text ? `${text} ` : text
}

export const Live = () => (
  <div class="unseen" role="status" aria-live="polite">
    {said.value}
  </div>
)

import { effect, signal } from '@preact/signals'
import { keep, kept } from './kept.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const chosen = kept('theme')
export const theme = signal<Theme>(themes.find((one) => one === chosen) ?? themes[0])

export function choose(next: Theme) {
  keep('theme', next)
  theme.value = next
}

effect(() => {
  document.documentElement.dataset['theme'] = theme.value
})

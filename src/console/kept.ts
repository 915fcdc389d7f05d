/** What a person chose for this browser. Where it keeps nothing, the choice holds until the page is closed. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`console.${name}`)
  } catch {
    return null
  }
}

export function keep(name: string, value: string) {
  try {
    localStorage.setItem(`console.${name}`, value)
  } catch {
    // A browser that keeps nothing.
  }
}

import { people, userNameOf, type PersonKey } from './people.ts'

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)

/** Where Entra asks for an account and a password: here a person is picked, and has none. */
export function accountPage(addressOf: (key: PersonKey) => string) {
  const accounts = Object.entries(people).map(([key, { name, role, does }]) => {
    const [address, user] = [addressOf(key as PersonKey), userNameOf(key as PersonKey)]
    return `<li><a href="${escaped(address)}"><strong>${escaped(name)}</strong></a> (${role}, ${user}): ${escaped(does)}</li>`
  })
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Pick an account</title>
<style>body { font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }</style></head>
<body><main><h1>Pick an account</h1>
<p>This is no Microsoft Entra ID but the sandbox's stand-in for it: nobody here has a password.</p>
<ul>${accounts.join('')}</ul></main></body></html>`
}

import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { choose as chooseLanguage, language, languages } from '../language.ts'
import { addressOf, here, path } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { choose as chooseTheme, theme, themes } from '../theme.ts'
import { FreezeState } from './freeze.tsx'
import { Icon } from './icon.tsx'
import { Keys, KeysButton } from './keys.tsx'
import { Fault, Live } from './live.tsx'
import { Breakable } from './said.tsx'
import { Who } from './who.tsx'

const { shell } = texts
const pages = [
  [addressOf.now(), shell.now],
  [addressOf.vms(), shell.vms],
  [addressOf.causes(), shell.causes],
  [addressOf.operations(), shell.operations],
  [addressOf.approvals(), shell.approvals],
  [addressOf.audit(), shell.audit],
  [addressOf.errorCodes(), shell.errorCodes],
  [addressOf.settings(), shell.settings],
] as const
const languageNames = { en: 'English', pt: 'Português' } as const

const isIn = (address: string) =>
  address === '/' ? path.value === '/' || path.value === '/console' : path.value.startsWith(address)

/** What stands around every page. */
export function Shell({ children }: { children: ComponentChildren }) {
  const [open, setOpen] = useState(false)
  const address = here.value.pathname
  useEffect(() => setOpen(false), [address])
  return (
    <>
      <a class="skip" href="#content">
        {say(shell.skip)}
      </a>
      <header class="top">
        <button
          type="button"
          class="bare menu"
          aria-expanded={open}
          aria-controls="pages"
          onClick={() => setOpen(!open)}
        >
          <Icon name="menu" />
          <span class="unseen">{say(shell.menu)}</span>
        </button>
        <a class="brand" href="/">
          {say(shell.name)}
        </a>
        <FreezeState />
      </header>
      <nav id="pages" class={open ? 'open' : ''} aria-label={say(shell.navigation)}>
        <ul>
          {pages.map(([to, name]) => (
            <li key={to}>
              <a href={to} aria-current={isIn(to) ? 'page' : undefined}>
                {say(name)}
              </a>
            </li>
          ))}
          <li>
            <a href="/docs/">{say(shell.api)}</a>
          </li>
        </ul>
        <div class="choices">
          <Who />
          <label>
            {say(shell.language)}
            <select
              value={language.value}
              onChange={({ currentTarget }) => chooseLanguage(languages.find((one) => one === currentTarget.value)!)}
            >
              {languages.map((one) => (
                <option key={one} value={one} lang={one}>
                  {languageNames[one]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {say(shell.theme)}
            <select
              value={theme.value}
              onChange={({ currentTarget }) => chooseTheme(themes.find((one) => one === currentTarget.value)!)}
            >
              {themes.map((one) => (
                <option key={one} value={one}>
                  {say(shell[one])}
                </option>
              ))}
            </select>
          </label>
          <KeysButton />
        </div>
      </nav>
      <main id="content" tabIndex={-1}>
        <Fault />
        {children}
      </main>
      <Keys />
      <Live />
    </>
  )
}

/** The heading that a page is found by, in the tab too; who comes to the page by a link hears it. At the far end is what can be done with the page. */
export function Heading({
  text,
  beside,
  children,
}: {
  text: string
  beside?: ComponentChildren
  children?: ComponentChildren
}) {
  const name = say(shell.name)
  useEffect(() => {
    document.title = `${text} – ${name}`
  }, [text, name])
  return (
    <div class="heading">
      <h1 tabIndex={-1}>
        <bdi>
          <Breakable text={text} />
        </bdi>
      </h1>
      {beside}
      {children === undefined ? null : <div class="row end">{children}</div>}
    </div>
  )
}

import { render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { fail } from './parts/live.tsx'
import { Heading, Shell } from './parts/shell.tsx'
import { Approvals } from './pages/approvals.tsx'
import { Audit } from './pages/audit.tsx'
import { Causes } from './pages/causes.tsx'
import { ErrorCodes } from './pages/error-codes.tsx'
import { Now } from './pages/now.tsx'
import { OperationPage } from './pages/operation.tsx'
import { Operations } from './pages/operations.tsx'
import { Settings } from './pages/settings.tsx'
import { VmPage } from './pages/vm.tsx'
import { Vms } from './pages/vms.tsx'
import { addressOf, arrived, parameter, path } from './router.ts'
import { endSignIn, isReturning } from './sign-in.ts'
import { say } from './texts/say.ts'
import { texts } from './texts/texts.ts'

function Page() {
  const [, console, page, rest] = path.value.split('/').map(decoded)
  if (console === '' || (console === 'console' && page === undefined)) return <Now />
  switch (page) {
    case 'vms': {
      const id = parameter('id')
      return id === null ? <Vms /> : <VmPage key={id} id={id} />
    }
    case 'causes':
      return <Causes {...(rest === undefined ? {} : { id: rest })} />
    case 'operations':
      return rest === undefined ? <Operations /> : <OperationPage key={rest} id={rest} />
    case 'approvals':
      return <Approvals />
    case 'audit':
      return <Audit />
    case 'error-codes':
      return <ErrorCodes {...(rest === undefined ? {} : { code: rest })} />
    case 'settings':
      return <Settings />
    case undefined:
    default:
      return (
        <>
          <Heading text={say(texts.shell.noSuchPage)} />
          <p>
            {say(texts.shell.noSuchPageMore)} <a href={addressOf.now()}>{say(texts.shell.now)}</a>
          </p>
        </>
      )
  }
}

function App() {
  const shown = path.value
  const id = parameter('id')
  const first = useRef(true)
  // Who follows a link is taken to the new page's heading, as a browser would.
  useEffect(() => {
    if (!first.current) document.querySelector<HTMLElement>('main h1')?.focus()
    first.current = false
    scrollTo(0, 0)
  }, [shown, id])
  return (
    <Shell>
      <Page />
    </Shell>
  )
}

function decoded(part: string) {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

async function start() {
  if (isReturning())
    await endSignIn().catch((error: Error) => fail(`${say(texts.failures.signInFailed)}: ${error.message}`))
  arrived()
  render(<App />, document.body)
}

void start()

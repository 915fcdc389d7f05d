import type { Language } from '../language.ts'
import { nameIn } from '../format.ts'
import { Copy } from './copy.tsx'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const ids = /(\/subscriptions\/[^\s"',;:)]+)/g

/** A sentence of the service, which writes English but where it says otherwise. Ids of Azure's are shown by their ends; the whole stands behind them. */
export const Said = ({ text, language = 'en' }: { text: string; language?: Language }) => (
  <span lang={language} dir="auto">
    {text.split(ids).map((part, n) =>
      n % 2 === 0 ? (
        part
      ) : (
        <code class="id" key={n} title={part}>
          …/{nameIn(part.replace(/[.]$/, ''))}
        </code>
      ),
    )}
  </span>
)

/** An id of Azure's: its name to read, the whole to copy. */
export const Id = ({ id, name = nameIn(id) }: { id: string; name?: string }) => (
  <span class="idline">
    <bdi title={id}>{name}</bdi>
    <Copy text={id} label={say(texts.shell.copyId, name)} />
  </span>
)

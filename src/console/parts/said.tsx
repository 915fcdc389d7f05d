import { Fragment } from 'preact'
import { dateAndTime, nameIn, utc } from '../format.ts'
import { language as spoken, type Language } from '../language.ts'
import { Copy } from './copy.tsx'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const idsAndTimes = /(\/subscriptions\/[^\s"',;:)]+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/g

/**
 * A sentence of the service, which writes English but where it says otherwise. Ids of Azure's are shown by their ends, times as the reader's; the whole stands
 * behind them.
 */
export const Said = ({ text, language = 'en' }: { text: string; language?: Language }) => (
  <span lang={language} dir="auto">
    {text.split(idsAndTimes).map((part, n) =>
      n % 2 === 0 ? (
        <Breakable text={part} key={n} />
      ) : part[0] !== '/' ? (
        <time dateTime={part} title={utc(Date.parse(part))} lang={spoken.value} key={n}>
          {dateAndTime(Date.parse(part))}
        </time>
      ) : (
        <code class="id" key={n} title={part}>
          …/{nameIn(part.replace(/[.]$/, ''))}
        </code>
      ),
    )}
  </span>
)

/** A long code may break between its words, and nowhere else where that is enough. */
export const Breakable = ({ text }: { text: string }) => (
  <>
    {text.split(/(\w{25,})/).map((part, n) =>
      n % 2 === 0
        ? part
        : part.split(/(?<=[a-z\d])(?=[A-Z])/).map((word, at) => (
            <Fragment key={`${n} ${at}`}>
              {at === 0 ? null : <wbr />}
              {word}
            </Fragment>
          )),
    )}
  </>
)

/** An id of Azure's: its name to read, the whole to copy. */
export const Id = ({ id, name = nameIn(id) }: { id: string; name?: string }) => (
  <span class="idline">
    <bdi title={id}>{name}</bdi>
    <Copy text={id} label={say(texts.shell.copyId, name)} />
  </span>
)

import { signOut, who } from '../sign-in.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

/** Of two browsers, or of two people at one: who this page acts for. */
export const Who = () =>
  who.value === null ? null : (
    <p class="who">
      <span>
        {say(texts.shell.signedInAs)} <bdi>{who.value}</bdi>
      </span>
      <button type="button" class="small" onClick={signOut}>
        {say(texts.shell.signOut)}
      </button>
    </p>
  )

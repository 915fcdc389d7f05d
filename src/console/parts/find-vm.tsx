import { useState } from 'preact/hooks'
import { parseVmId } from '../../backup/resource-id.ts'
import { addressOf, go } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

/** An id leads to its VM, anything else to the list. */
export function FindVm({ value = '' }: { value?: string }) {
  const [typed, type] = useState(value)
  return (
    <form
      class="find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        const text = typed.trim().replace(/\/+$/, '')
        // What is copied from a browser or from a curl may have more around it.
        const id =
          /\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.Compute\/virtualMachines\/[^/?#]+/i.exec(
            text,
          )?.[0]
        if (id !== undefined && parseVmId(id)) go(addressOf.vm(id))
        else if (text !== '') go(`${addressOf.vms()}?search=${encodeURIComponent(text)}`)
      }}
    >
      <label>
        <span>{say(texts.vm.find)}</span>
        <input
          type="search"
          class="searchbox"
          spellcheck={false}
          autocomplete="off"
          placeholder={say(texts.vm.findHint)}
          value={typed}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        {say(texts.vm.open)}
      </button>
    </form>
  )
}

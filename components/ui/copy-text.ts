/** Put a text on the clipboard; false when the browser refuses. Call it from a click. */
export async function copyText(text: string): Promise<boolean> {
  // Only secure contexts have the clipboard API; a self-hosted instance may be plain http on a network name.
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      // Refused by a permission: the older way may still be allowed.
    }
  }
  return copyThroughSelection(text)
}

function copyThroughSelection(text: string): boolean {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('aria-hidden', 'true')
  area.style.cssText = 'position:fixed;top:0;left:-9999px'
  // Inside an open dialog, because its focus trap would take the focus back from anywhere else.
  const parent = focused?.closest('[role=dialog]') ?? document.body
  parent.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}

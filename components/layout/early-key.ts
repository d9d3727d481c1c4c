/** What of a key decides. */
type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** What a key makes of a text for which there is no field yet. Null for a key that does nothing to a text. */
export function earlyKey(text: string, { key, ctrlKey, metaKey, altKey }: Key): string | null {
  if (ctrlKey || metaKey || altKey) return null
  if (key === 'Backspace') return Array.from(text).slice(0, -1).join('')
  // Nothing is there to be chosen yet, and what has the focus under the window is not meant.
  if (key === 'Enter') return text
  // Names of keys are longer than what one key types.
  return Array.from(key).length === 1 ? text + key : null
}

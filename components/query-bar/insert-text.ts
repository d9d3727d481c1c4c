import type { Span } from '@/lib/query/ast'

/**
 * Puts a text into a field in place of a part of it, as if it had been typed: the caret goes behind it, and the browser's
 * undo takes it back. The field gets the focus. `select` marks what was put in instead.
 */
export function insertText(
  field: HTMLTextAreaElement,
  { from, to }: Span,
  text: string,
  select = false,
): void {
  field.focus()
  field.setSelectionRange(from, to)
  // Deprecated, but the only way that any browser takes into its undo.
  const done = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)
  if (!done && (text !== '' || from < to)) {
    field.setRangeText(text, from, to, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
  }
  if (select) field.setSelectionRange(from, from + text.length)
}

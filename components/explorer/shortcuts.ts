/** What a key does on the events page. */
export type ShortcutAction = 'query' | 'time' | 'refresh' | 'live' | 'facets' | 'export' | 'move' | 'help'

/** Where keys work, in the order of the sheet. */
export const SHORTCUT_GROUPS = ['Page', 'Rows', 'Values', 'Columns', 'Bars over time', 'Query'] as const

type ShortcutGroup = (typeof SHORTCUT_GROUPS)[number]

/** One line of the sheet, and, with an action, one key that works anywhere on the page but where one types. */
export interface Shortcut {
  keys: readonly string[]
  does: string
  group: ShortcutGroup
  action?: ShortcutAction
}

/** Every key of the events page. The handler, the sheet behind `?` and the documentation are made from this table. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['/'], does: 'Go to the query', group: 'Page', action: 'query' },
  { keys: ['t'], does: 'Choose a time range', group: 'Page', action: 'time' },
  { keys: ['r'], does: 'Read again', group: 'Page', action: 'refresh' },
  { keys: ['l'], does: 'Follow new events, or stop', group: 'Page', action: 'live' },
  { keys: ['f'], does: 'Show or hide the facets', group: 'Page', action: 'facets' },
  { keys: ['x'], does: 'Export', group: 'Page', action: 'export' },
  { keys: ['Ctrl', 'K'], does: 'Go to a page, view or tenant, or run a command', group: 'Page' },
  { keys: ['?'], does: 'Show these keys', group: 'Page', action: 'help' },
  { keys: ['j', 'k'], does: 'Next and previous row, from anywhere', group: 'Rows', action: 'move' },
  { keys: ['↓', '↑'], does: 'Next and previous row', group: 'Rows' },
  { keys: ['Page Down', 'Page Up'], does: 'A screen further or back', group: 'Rows' },
  { keys: ['Home', 'End'], does: 'First row, and last one read so far', group: 'Rows' },
  { keys: ['Enter'], does: 'Open or close the event', group: 'Rows' },
  { keys: ['Esc'], does: 'Close the event', group: 'Rows' },
  { keys: ['c'], does: 'Copy a link to the event', group: 'Rows' },
  { keys: ['→', '←'], does: 'Next and previous value in the row', group: 'Values' },
  { keys: ['Enter', 'i'], does: 'Filter for the value, or stop', group: 'Values' },
  { keys: ['e'], does: 'Exclude the value, or stop', group: 'Values' },
  { keys: ['o'], does: 'Only this value, in the facets', group: 'Values' },
  { keys: ['Enter'], does: 'Ranges around a time', group: 'Values' },
  { keys: ['Alt', 'Click'], does: 'Exclude the value', group: 'Values' },
  { keys: ['Shift', 'F10'], does: 'Menu of the value, as a right click', group: 'Values' },
  { keys: ['←', '→'], does: 'Width, on the edge of a heading', group: 'Columns' },
  { keys: ['↑', '↓'], does: 'Edge of the heading before and after', group: 'Columns' },
  { keys: ['Enter'], does: 'The usual width again', group: 'Columns' },
  { keys: ['Alt', '←', '→'], does: 'Move the column', group: 'Columns' },
  { keys: ['Alt', '↑', '↓'], does: 'Move a column in the view options', group: 'Columns' },
  { keys: ['←', '→'], does: 'From bar to bar; with Shift selects several', group: 'Bars over time' },
  { keys: ['Enter'], does: 'Show that time alone', group: 'Bars over time' },
  { keys: ['Esc'], does: 'Select nothing', group: 'Bars over time' },
  { keys: ['Enter'], does: 'Search, or take the chosen suggestion', group: 'Query' },
  { keys: ['Ctrl', 'Space'], does: 'Suggest what fits at the caret', group: 'Query' },
  { keys: ['↓', '↑'], does: 'Choose a suggestion', group: 'Query' },
  { keys: ['Tab'], does: 'Take the chosen suggestion', group: 'Query' },
  { keys: ['Esc'], does: 'Close suggestions, take back what was typed, or leave', group: 'Query' },
]

/** The action of a key that was pressed where nothing is typed; null for any other key. */
export function actionOf(key: string): ShortcutAction | null {
  return (
    SHORTCUTS.find((shortcut) => shortcut.action !== undefined && shortcut.keys.includes(key))?.action ?? null
  )
}

/** What of a keyboard event decides whether it is a shortcut: the event itself, or a stand-in of a test. */
export interface PressedKey {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  defaultPrevented: boolean
  isComposing: boolean
}

/** True for a plain key that nobody has used yet. Chords belong to the browser and the system. */
export function isPlainKey(event: PressedKey): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented && !event.isComposing
}

/** Where keys are typed or have a meaning of their own: fields, menus, lists and dialogs. */
const KEYS_TAKEN =
  'input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=menu], [role=listbox], [role=dialog], [role=combobox]'

/** True when a key pressed at this target belongs to something else. An open dialog has the keyboard, wherever the focus is. */
export function isTyping(target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : null
  return (
    (element?.closest(KEYS_TAKEN) ?? null) !== null ||
    document.querySelector('[role=dialog][data-state=open]') !== null
  )
}

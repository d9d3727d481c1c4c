/** A floating panel: menus, popovers, lists. */
export const panelStyle =
  'z-50 animate-appear rounded-lg border border-border-strong bg-surface-raised text-text shadow-overlay'

/** One row of a menu or list. Radix marks the row under the pointer or the keys with `data-highlighted`. */
export const menuItemStyle =
  'flex min-h-7 w-full cursor-default items-center gap-2 rounded-sm px-2 py-1 text-left text-base outline-none select-none data-highlighted:bg-surface-active data-disabled:opacity-50 pointer-coarse:min-h-10'

/** The heading of a group of rows. */
export const menuLabelStyle = 'px-2 pt-1.5 pb-1 text-xs font-medium text-muted'

/** Join class names; false, null and undefined are left out. Later names do not win over earlier ones. */
export function cx(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}

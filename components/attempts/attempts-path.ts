/** The page of attempts; without `asked`, of those that nothing says the end of. */
export function attemptsPath(
  tenant: string,
  asked: Readonly<Record<string, string | undefined>> = {},
): string {
  const params = new URLSearchParams({ tenant })
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) params.set(name, value)
  return `/attempts?${params.toString()}`
}

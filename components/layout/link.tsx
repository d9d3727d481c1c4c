import NextLink from 'next/link'
import type { ComponentProps } from 'react'

/**
 * A link to a page of ours. Nothing is fetched before it is followed: every page asks the server what may be seen now, so
 * what is fetched ahead is thrown away, and a page of many links would ask the server for each.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, 'prefetch'>) {
  return <NextLink {...props} prefetch={false} />
}

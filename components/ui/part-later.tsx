'use client'

import { type ComponentType, lazy, type ReactNode, Suspense } from 'react'

import { later } from './later'

/**
 * A part of the page that is read when somebody asks for it. Only the part waits for its code: what asked for it has
 * happened, and can be taken back before it is there. `meanwhile` stands in its place until then.
 */
export function partLater<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: (props: Props) => ReactNode = () => null,
): (props: Props) => ReactNode {
  const Part = lazy(later(async () => ({ default: await load() }))) as ComponentType<Props> // safe: it is what was loaded
  return function PartLater(props: Props) {
    return (
      <Suspense fallback={meanwhile(props)}>
        <Part {...props} />
      </Suspense>
    )
  }
}

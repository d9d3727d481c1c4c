'use client'

import dynamic from 'next/dynamic'

import { later } from '@/components/ui/later'

/** The menu of the grid's values: read once the rows are there, since it must be in place before a key asks for it. */
export const GridMenuLater = dynamic(
  later(() => import('./grid-menu').then((module) => module.GridMenu)),
  {
    ssr: false,
  },
)

'use client'

import { lazy } from 'react'

import { later } from './later'

/** An `OptionList` that is read when it is drawn for the first time: for what opens in a popover. */
export const OptionListLater = lazy(
  later(async () => ({ default: (await import('./option-list')).OptionList })),
)

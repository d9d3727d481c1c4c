'use client'

import { lazy } from 'react'

/** An `OptionList` that is read when it is drawn for the first time: for what opens in a popover. */
export const OptionListLater = lazy(async () => ({ default: (await import('./option-list')).OptionList }))

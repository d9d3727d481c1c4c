'use client'

import { Eye, EyeOff } from 'lucide-react'
import { useState, type ComponentProps } from 'react'

import { IconButton } from './icon-button'
import { Input } from './input'

/** A password that can be shown. `autoComplete` tells password managers which one it is. */
export function PasswordInput(
  props: Omit<ComponentProps<typeof Input>, 'type' | 'trailing'> & {
    autoComplete: 'current-password' | 'new-password'
  },
) {
  const [shown, setShown] = useState(false)
  return (
    <Input
      {...props}
      type={shown ? 'text' : 'password'}
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      trailing={
        <IconButton
          size="sm"
          icon={shown ? <EyeOff size={14} /> : <Eye size={14} />}
          aria-label={shown ? 'Hide password' : 'Show password'}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        />
      }
    />
  )
}

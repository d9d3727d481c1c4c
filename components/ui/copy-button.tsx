'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

import type { AriaName } from './aria'
import { Button } from './button'
import { copyText } from './copy-text'
import { IconButton } from './icon-button'

/** How long the tick stays. */
const SAID_MS = 1500

type CopyButtonProps = AriaName & {
  /** A function where making the text takes a while. */
  text: string | (() => string)
  /** With a label it is a button with text; without it only an icon. */
  label?: string
  size?: 'sm' | 'md' | 'lg'
}

/** Copy a text, and say so. Works on plain `http://` too, where browsers hide the clipboard API. */
export function CopyButton({ text, label, size = 'sm', ...name }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), SAID_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () =>
    setState((await copyText(typeof text === 'string' ? text : text())) ? 'copied' : 'failed')
  const icon = state === 'copied' ? <Check size={14} className="text-success" /> : <Copy size={14} />
  const said = state === 'copied' ? 'Copied' : state === 'failed' ? 'Could not copy: select it by hand' : ''
  return (
    <>
      {label === undefined ? (
        <IconButton {...name} size={size} icon={icon} onClick={() => void copy()} />
      ) : (
        <Button {...name} size={size} icon={icon} onClick={() => void copy()}>
          {state === 'copied' ? 'Copied' : label}
        </Button>
      )}
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  )
}

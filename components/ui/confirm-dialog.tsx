'use client'

import { useState, type ReactNode } from 'react'

import { Button } from './button'
import { Dialog } from './dialog'
import { Field } from './field'
import { Input } from './input'
import { Notice } from './notice'

interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** What will happen, and whether it can be undone. */
  description: ReactNode
  /** The verb, as on the button that opened it: "Revoke key". */
  confirmLabel: string
  /** The way back; "Cancel". */
  cancelLabel?: string
  /** For what cannot be undone: the person must type this name. */
  requireText?: string
  tone?: 'danger' | 'primary'
  onConfirm: () => void
  loading?: boolean
  /** Why it did not work; the dialog stays open. */
  error?: string | undefined
}

/** Ask before something with consequences. What is asked for is typed, not only clicked, where nothing brings it back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, description } = props
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description} size="sm">
      {open ? <ConfirmForm {...props} /> : null}
    </Dialog>
  )
}

function ConfirmForm(props: ConfirmDialogProps) {
  const {
    onOpenChange,
    confirmLabel,
    cancelLabel = 'Cancel',
    requireText,
    tone = 'danger',
    onConfirm,
    loading,
    error,
  } = props
  const [typed, setTyped] = useState('')
  const missing = requireText !== undefined && typed.trim() !== requireText.trim()
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!missing) onConfirm()
      }}
    >
      {requireText === undefined ? null : (
        <Field label={`Type “${requireText}” to go on`}>
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
        </Field>
      )}
      {error ? <Notice tone="danger">{error}</Notice> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>{cancelLabel}</Button>
        <Button
          type="submit"
          variant={tone}
          loading={loading}
          disabledReason={missing ? 'The name does not match yet' : undefined}
        >
          {confirmLabel}
        </Button>
      </div>
    </form>
  )
}

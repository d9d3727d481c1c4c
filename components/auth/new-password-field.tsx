'use client'

import { CircleCheck, TriangleAlert } from 'lucide-react'

import { Field } from '@/components/ui/field'
import { PasswordInput } from '@/components/ui/password-input'
import { PASSWORD_CHARACTERS_MIN } from '@/lib/admin/inputs'

interface NewPasswordFieldProps {
  value: string
  onChange: (password: string) => void
  /** As `usePasswordProblem` gives it. */
  problem: string | null | undefined
  /** What the server said of it. */
  error: string | undefined
  size?: 'md' | 'lg'
}

/** A new password, and while it is typed whether it will do. */
export function NewPasswordField({ value, onChange, problem, error, size = 'md' }: NewPasswordFieldProps) {
  return (
    <Field label="New password" error={error} hint={<Verdict password={value} problem={problem} />}>
      <PasswordInput
        name="password"
        size={size}
        autoComplete="new-password"
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}

function Verdict({ password, problem }: { password: string; problem: string | null | undefined }) {
  const isLong = password.length >= PASSWORD_CHARACTERS_MIN
  return (
    <span role="status">
      {!isLong || problem === undefined ? (
        `At least ${PASSWORD_CHARACTERS_MIN} characters. A few words are easier to keep in mind than signs.`
      ) : problem === null ? (
        <>
          <CircleCheck size={13} className="mr-1 inline align-[-2px] text-success" />
          Strong enough.
        </>
      ) : (
        <>
          <TriangleAlert size={13} className="mr-1 inline align-[-2px] text-warning" />
          It {problem}.
        </>
      )}
    </span>
  )
}

'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Notice } from '@/components/ui/notice'

import { FormPart } from './form-part'
import type { SsoForm } from './use-sso'

/** Whether passwords are left, and for whom. */
export function PasswordFields({ form: { draft, set, problemAt, stored } }: { form: SsoForm }) {
  const { only, breakGlass } = draft
  const problem = problemAt('settings.only') ?? problemAt('settings.breakGlass')
  const unable = (id: string) => stored.breakGlass.some((admin) => admin.id === id && !admin.able)
  return (
    <FormPart
      title="Passwords"
      description="With passwords turned off, people come in by the provider alone. Keep somebody who gets in if it fails: a break-glass admin."
    >
      <Checkbox
        label="Only single sign-on: passwords are turned off"
        description={
          draft.enabled
            ? 'Nobody sets or uses a password any more but those below. Sessions that are open stay open.'
            : 'Turn the provider on first.'
        }
        checked={only}
        disabled={!draft.enabled}
        onCheckedChange={(on) => set({ only: on })}
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="float-left text-sm font-medium">Break-glass admins</legend>
        <p className="text-sm text-muted">
          Instance admins whom a person made. They may use their password all the same; keep it in a safe.
        </p>
        {stored.breakGlass.map(({ id, name, email }) => (
          <Checkbox
            key={id}
            label={`${name} (${email})`}
            description={unable(id) ? 'Is disabled or has no password: cannot get in now.' : undefined}
            checked={breakGlass.includes(id)}
            onCheckedChange={(on) =>
              set({ breakGlass: on ? [...breakGlass, id] : breakGlass.filter((each) => each !== id) })
            }
          />
        ))}
      </fieldset>
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
    </FormPart>
  )
}

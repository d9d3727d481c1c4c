'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import type { SettingField } from '@/lib/access/settings'
import type { Json } from '@/lib/base/json'

import { spelledMinutes, textOf } from './section-draft'

interface SectionFieldProps {
  field: SettingField
  value: Json
  error: string | undefined
  onChange: (value: Json) => void
}

/** One value of the settings, with the control that fits it. */
export function SectionField({ field, value, error, onChange }: SectionFieldProps) {
  const { label, hint, name } = field
  switch (field.kind) {
    case 'switch':
      return <Checkbox label={label} description={hint} checked={value === true} onCheckedChange={onChange} />
    case 'several':
      return (
        <fieldset className="flex flex-col gap-2">
          <legend className="float-left text-sm font-medium">{label}</legend>
          <p className="text-sm text-muted">{hint}</p>
          {field.values.map((one) => (
            <Checkbox
              key={one}
              label={field.choices?.[one] ?? one}
              checked={chosen(value).includes(one)}
              onCheckedChange={(on) =>
                onChange(field.values.filter((each) => (each === one ? on : chosen(value).includes(each))))
              }
            />
          ))}
          <p role="alert" className="text-sm text-danger">
            {error}
          </p>
        </fieldset>
      )
    case 'one':
      return (
        <Field label={label} hint={hint} error={error}>
          <Select
            className="max-w-72"
            value={textOf(value)}
            onValueChange={onChange}
            options={field.values.map((one) => ({ value: one, label: field.choices?.[one] ?? one }))}
          />
        </Field>
      )
    case 'number':
      return (
        <Field label={label} hint={hint} error={error}>
          <div className="flex items-center gap-2">
            <div className="w-28 shrink-0">
              <Input
                name={name}
                inputMode="numeric"
                autoComplete="off"
                className="tabular-nums"
                value={textOf(value)}
                onChange={(event) => onChange(event.target.value)}
              />
            </div>
            <span className="shrink-0 text-sm text-muted">{unitText(field.unit, value)}</span>
          </div>
        </Field>
      )
    case 'text':
      return (
        <Field label={label} hint={hint} error={error}>
          <Input
            name={name}
            autoComplete="off"
            className="max-w-96"
            value={textOf(value)}
            onChange={(event) => onChange(event.target.value)}
          />
        </Field>
      )
  }
}

const chosen = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [])

/** `minutes`, and what that many are in larger ones. */
function unitText(unit: string | undefined, value: Json): string {
  const minutes = unit === 'minutes' ? Number(value) : unit === 'hours' ? Number(value) * 60 : Number.NaN
  const spelled = spelledMinutes(minutes)
  return spelled === null || spelled === `${textOf(value)} ${unit}` ? (unit ?? '') : `${unit} (${spelled})`
}

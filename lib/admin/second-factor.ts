import { z } from 'zod'

/** How many recovery codes a person is given at a time. */
export const RECOVERY_CODES = 10
/** Letters and digits that nobody takes for one another. 32 of them: five bits each. */
export const RECOVERY_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** 50 bits each: hopeless to guess at the rate that signing in allows. */
export const RECOVERY_CHARACTERS = 10
const RECOVERY_CODE = new RegExp(`^[${RECOVERY_ALPHABET}]{${RECOVERY_CHARACTERS}}$`)

/** What somebody typed: a code of the app, or one of the recovery codes. */
export type TypedCode = { kind: 'app'; code: string } | { kind: 'recovery'; code: string }

/** A code as people type and paste it, with whatever spaces and hyphens; null when it can be neither kind. */
export function readCode(text: string): TypedCode | null {
  const code = text.toLowerCase().replaceAll(/[\s-]+/g, '')
  if (/^\d{6}$/.test(code)) return { kind: 'app', code }
  return RECOVERY_CODE.test(code) ? { kind: 'recovery', code } : null
}

/** A recovery code as people read it. */
export function printRecoveryCode(code: string): string {
  const half = RECOVERY_CHARACTERS / 2
  return `${code.slice(0, half)}-${code.slice(half)}`
}

/** A code of the app alone, as for setting it up. */
export const appCodeInput = z
  .string()
  .max(100)
  .transform((text, context) => {
    const typed = readCode(text)
    if (typed?.kind === 'app') return typed.code
    context.addIssue({ code: 'custom', message: 'must be the six digits that the app shows' })
    return z.NEVER
  })

const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC.' })

/** What a person may know of their own account. */
export const ownAccountView = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    hasPassword: z.boolean().meta({ description: 'false: signs in with single sign-on alone.' }),
    secondFactor: z
      .object({
        since: time,
        recoveryCodesLeft: z.int(),
      })
      .nullable()
      .meta({ description: 'null: a password is enough.' }),
    secondFactorRequired: z.boolean().meta({ description: 'One of the roles asks for a second factor.' }),
  })
  .meta({ id: 'OwnAccount' })
export type OwnAccountView = z.infer<typeof ownAccountView>

/** What an app needs to make codes, while it is being set up. */
export const secondFactorSetupView = z
  .object({
    setup: z.string().meta({ description: 'Send it back with the first code. Good for ten minutes.' }),
    secret: z.string().meta({ description: 'Base32, to type where no picture can be taken.' }),
    uri: z.string().meta({ description: '`otpauth://…`, as a QR code holds it.' }),
  })
  .meta({ id: 'SecondFactorSetup' })
export type SecondFactorSetupView = z.infer<typeof secondFactorSetupView>

/** Shown once. */
export const recoveryCodesView = z
  .object({
    recoveryCodes: z
      .array(z.string())
      .meta({ description: 'Each signs in once in place of a code of the app. They are shown only now.' }),
  })
  .meta({ id: 'RecoveryCodes' })
export type RecoveryCodesView = z.infer<typeof recoveryCodesView>

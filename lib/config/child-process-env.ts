/** What `vouchsafe start` hands down besides its own environment. */
export interface ChildSettings {
  /** As the serving role. */
  databaseUrl: string
  mode: 'production' | 'development'
}

/** An environment for `child_process`. */
export type ChildEnv = Record<string, string> & { NODE_ENV: ChildSettings['mode'] }

/** The owner may change what the log forbids, and the first admin's password is nobody else's business. */
const NOT_HANDED_DOWN = ['DATABASE_OWNER_URL', 'VOUCHSAFE_ADMIN_PASSWORD']

/** The environment of the web process and the worker: ours, with the serving role's database and without more rights. */
export function childProcessEnv({ databaseUrl, mode }: ChildSettings): ChildEnv {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || NOT_HANDED_DOWN.includes(name) ? [] : [[name, value]],
  )
  return {
    ...Object.fromEntries(inherited),
    DATABASE_URL: databaseUrl,
    NODE_ENV: mode,
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

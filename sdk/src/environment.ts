/** What the environment of the process says to the SDK. The only place that reads it. */
export function environment(): Record<'url' | 'key' | 'databaseUrl', string | undefined> {
  return {
    url: process.env['VOUCHSAFE_URL'],
    key: process.env['VOUCHSAFE_KEY'],
    // The application's, whose changes are captured.
    databaseUrl: process.env['DATABASE_URL'],
  }
}

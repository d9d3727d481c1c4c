/** What the environment of the process says to the SDK. */
export interface Environment {
  url: string | undefined
  key: string | undefined
  /** The application's, whose changes are captured. */
  databaseUrl: string | undefined
  /** `next build` loads the routes of an application, and handles no request. */
  isNextBuild: boolean
}

/** The only place that reads it. */
export function environment(): Environment {
  return {
    url: process.env['VOUCHSAFE_URL'],
    key: process.env['VOUCHSAFE_KEY'],
    databaseUrl: process.env['DATABASE_URL'],
    isNextBuild: process.env['NEXT_PHASE'] === 'phase-production-build',
  }
}

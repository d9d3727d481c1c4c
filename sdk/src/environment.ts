/** What the environment of the process says to the SDK. The only place that reads it. */
export function environment(): { url: string | undefined; key: string | undefined } {
  return { url: process.env['VOUCHSAFE_URL'], key: process.env['VOUCHSAFE_KEY'] }
}

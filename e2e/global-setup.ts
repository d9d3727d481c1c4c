import { type Product, startProduct } from './product'

/** The running product, for tests: set here before any worker starts, read by e2e/running.ts. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const product: Product = await startProduct(['start'], 'product')
  process.env['VOUCHSAFE_E2E_URL'] = product.url
  process.env['VOUCHSAFE_E2E_EMAIL'] = product.email
  process.env['VOUCHSAFE_E2E_PASSWORD'] = product.password
  return () => product.stop()
}

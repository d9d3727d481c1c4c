import { relative } from 'node:path'

import { packSdk } from './sdk-package'

// `npm run build:sdk`: the package that applications install, in sdk/dist, with its tarball.
console.log(relative('.', await packSdk()))

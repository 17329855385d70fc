import { describe } from 'vitest'
import { stormSuite } from './storm-suite.ts'

const url = process.env['MYSQL_URL'] ?? ''

describe.skipIf(url === '')('MariaDB', () => {
  stormSuite('mariadb', () => url)
})

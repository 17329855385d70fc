// Gives the tests DATABASE_URL, MYSQL_URL and REDIS_URL: the given services, or throw-away ones that are started only if
// one of the chosen test files speaks of them.
import { readFileSync } from 'node:fs'
import { findPrograms, givenUrl, howToGet, installMissing, KINDS, startService } from './index.mjs'

export default async function setup(project) {
  const files = [...project.vitest.state.getPaths()]
  const texts = files.map((file) => readFileSync(file, 'utf8'))
  const wanted = Object.keys(KINDS).filter((name) => texts.some((text) => text.includes(KINDS[name].variable)))
  const absent = wanted.filter((name) => givenUrl(name) === null)
  for (const name of wanted) process.env[KINDS[name].variable] = givenUrl(name) ?? ''
  installMissing(absent)
  const missing = absent.filter((name) => findPrograms(name) === null)
  if (missing.length > 0) {
    const how = missing.map((name) => `No ${KINDS[name].title} for the tests: ${howToGet(name)}.`).join('\n')
    if (process.env.CI === 'true') throw new Error(how)
    process.stderr.write(`${how} Its tests are skipped and counted.\n`)
  }
  const services = await Promise.all(
    absent
      .filter((name) => !missing.includes(name))
      .map(async (name) => {
        const service = await startService(name)
        process.env[KINDS[name].variable] = service.url
        return service
      }),
  )
  return async () => {
    await Promise.all(services.map((service) => service.stop()))
  }
}

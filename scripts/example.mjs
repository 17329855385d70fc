// `npm run example NAME`: runs one of the examples that tell a story of their own.
import { existsSync, readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const examples = new URL('../examples/', import.meta.url)
const mainOf = (name) => new URL(`${name}/dist/main.js`, examples)
const [name, ...rest] = process.argv.slice(2)
const known = readdirSync(examples).filter((folder) => existsSync(mainOf(folder)))

if (name === undefined || !known.includes(name)) {
  console.error(`Which example? npm run example ${known.join(' | ')}`)
  process.exit(1)
}
process.argv = [process.argv[0], mainOf(name).pathname, ...rest]
await import(pathToFileURL(mainOf(name).pathname).href)

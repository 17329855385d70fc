// Loaded before the examples: those that show a test get a `test` that runs it at once (`node:test`) or takes note of it
// only (`vitest`, which runs nowhere but in its own process).
import { register } from 'node:module'

const RUNS = `export const test = (title, run) => { const work = Promise.resolve().then(run); globalThis.testsRunning.push(work); return work }; export default test`
const NOTES = `export const test = () => {}`

const hooks = `
const sources = ${JSON.stringify({ 'node:test': RUNS, vitest: NOTES })}
export async function resolve(specifier, context, next) {
  if (specifier in sources && context.parentURL?.includes('/scripts/docs/dist/')) {
    return { url: 'data:text/javascript,' + encodeURIComponent(sources[specifier]), shortCircuit: true }
  }
  return next(specifier, context)
}`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)

import { compareReceipts } from './inbox/receipt.ts'
import { compareReads } from './tokens/reads.ts'
import { compareStorms } from './tokens/storms.ts'
import { table, targetTable, timingTable } from './table.ts'
import { isMet, type Target } from './targets.ts'
import { compareAppProxy } from './verify/app-proxy.ts'
import { timeHostileInput } from './verify/hostile.ts'
import { compareIdToken } from './verify/id-token.ts'
import { compareWebhook } from './verify/webhook.ts'
import { measureBundles } from './weight/bundle-size.ts'
import { timeImports } from './weight/import-time.ts'

const ROUNDS = 150

const print = (text: string) => process.stdout.write(`${text}\n\n`)
const targets: Target[] = []

print(`Node ${process.versions.node}, ${ROUNDS} interleaved rounds, medians. Ratios are what counts.`)

for (const compare of [
  () => compareWebhook(2, { limit: 1.35, incumbent: 50 }, ROUNDS),
  () => compareWebhook(20, { limit: 1.05, incumbent: 15 }, ROUNDS),
  () => compareIdToken(ROUNDS),
  () => compareAppProxy(ROUNDS),
]) {
  const comparison = await compare()
  print(timingTable(comparison.title, comparison.timings))
  targets.push(...comparison.targets)
}
const reads = await compareReads(ROUNDS)
reads.tables.forEach(print)
targets.push(...reads.targets)
for (const weigh of [compareStorms, () => compareReceipts(7), timeImports, measureBundles]) {
  const weight = await weigh()
  print(table(weight.lines))
  targets.push(...weight.targets)
}
targets.push(...(await timeHostileInput()))

print(targetTable(targets))
const missed = targets.filter((target) => !isMet(target)).length
process.stdout.write(`${targets.length - missed} of ${targets.length} targets met\n`)

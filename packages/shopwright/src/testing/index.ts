export { adapterSuite, served, type AdapterUnderTest, type Served } from './adapter-suite.ts'
export { queueSuite, type OpenQueue, type QueuePlace, type QueueUnderTest } from './queue-suite.ts'
export { otherProcess, type Elsewhere, type OtherProcess } from './other-process.ts'
export {
  tokenStoreSuite,
  type OpenTokenStore,
  type TokenStorePlace,
  type TokenStoreUnderTest,
} from './token-store-suite.ts'

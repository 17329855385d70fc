export { adapterSuite, served, type AdapterUnderTest, type Served } from './adapter-suite.ts'

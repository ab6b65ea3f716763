export { launch, type LaunchOptions } from './launch.js';
export {
  ManagedProcess,
  readyMessage,
  type ProcessExit,
  type UnexpectedExit,
} from './managed-process.js';
export {
  startEmbeddedMongod,
  type EmbeddedMongod,
  type EmbeddedMongodOptions,
} from './mongod/embedded.js';
export { findMongod, type FindMongodOptions, type FoundMongod } from './mongod/find-mongod.js';
export type { Reporter } from './reporter.js';
export type { Admin, Processes, RunningStack } from './stack.js';
export { StartFailure } from './start-failure.js';

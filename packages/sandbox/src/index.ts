export { startSandbox, type RunningSandbox } from './sandbox.js';
export type { Identity, SandboxOptions } from './options.js';
export * from './client.js';
export type { Fault, FaultEffect, FaultRequest, FaultTarget } from './faults.js';
export type { Settings, SettingsPatch, WebhookSettings } from './settings.js';
export type { Fate } from './fates.js';

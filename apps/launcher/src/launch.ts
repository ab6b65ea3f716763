import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '@waypost/server/config';
import { resolveEnvFiles } from '@waypost/server/env-files';
import { lockDataDir, makeDataDir } from './data-dir.js';
import type { Env } from './environment.js';
import { launchServerAlone } from './launch-server-alone.js';
import { launchStack } from './launch-stack.js';
import { silentReporter, type Reporter } from './reporter.js';
import { killAll, stopInOrder, type Processes, type RunningStack } from './stack.js';

export interface LaunchOptions {
  /** The settings, and what else the processes find in their environment. */
  env: Env;
  reporter?: Reporter;
  /** Ends a start that is still under way. */
  signal?: AbortSignal;
  /** Where a downloaded mongod is kept; `bin` in the data folder if not said. */
  binDir?: string;
}

/**
 * Starts what the settings ask for, each as a process of its own: mongod where there is no
 * MONGODB_URI, the sandbox in sandbox mode, the server.
 * @throws StartFailure or ConfigError, after stopping what had been started
 */
export async function launch(options: LaunchOptions): Promise<RunningStack> {
  const { reporter = silentReporter, signal = new AbortController().signal } = options;
  const env = resolveEnvFiles(options.env, (path) => readFileSync(path, 'utf8'));
  const config = loadConfig(env);
  if (config.mongo.url !== undefined && !config.sandbox.enabled) {
    return launchServerAlone({ env: options.env, config, mongoUri: config.mongo.url, signal });
  }
  const dataDir = resolve(config.dataDir);
  makeDataDir(dataDir);
  const lock = await lockDataDir(dataDir, { reporter, signal });
  signal.addEventListener('abort', () => lock.markStopping(), { once: true });
  const started: Partial<Processes> = {};
  const stop = async () => {
    lock.markStopping();
    await stopInOrder(started);
    lock.release();
  };
  const kill = async () => {
    await killAll(started);
    lock.release();
  };
  try {
    const { binDir } = options;
    const stack = await launchStack(
      {
        ...{ given: options.env, env, config, dataDir, reporter, signal },
        ...(binDir === undefined ? {} : { binDir }),
      },
      started,
    );
    return { ...stack, stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}

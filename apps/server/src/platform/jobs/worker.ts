import type { Logger } from '../logger.js';

export interface Worker {
  start(): void;
  /** Asks it to look for work now. */
  wake(): void;
  /** Resolves when what it was doing is done. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  name: string;
  /** How often it looks without being woken, in milliseconds. */
  everyMs: number;
  log: Logger;
  /** Does what there is to do; true when there may be more at once. */
  work: () => Promise<boolean>;
}

/** Runs one loop: work while there is some, then sleep until woken or until it is time to look. */
export function createWorker({ name, everyMs, log, work }: WorkerOptions): Worker {
  let isStopping = false;
  let isWoken = false;
  let wakeUp: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();

  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isWoken || isStopping) wakeUp();
    });

  const loop = async (): Promise<void> => {
    while (!isStopping) {
      isWoken = false;
      try {
        if (await work()) continue;
      } catch (error) {
        log.error({ err: error, worker: name }, 'worker failed; it goes on');
      }
      await sleep();
    }
  };

  return {
    start: () => {
      running = loop();
    },
    wake: () => {
      isWoken = true;
      wakeUp();
    },
    stop: () => {
      isStopping = true;
      wakeUp();
      return running;
    },
  };
}

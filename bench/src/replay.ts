import { runLoad } from './load.js';
import { until, type Merchant } from './merchant.js';
import type { Options } from './options.js';
import type { Stack } from './stack.js';
import { webhookWork } from './webhooks.js';

const LOOK_EVERY_MS = 100;
const APPLIED_WITHIN_MS = 300_000;
/** What the killed server had under way is left alone for longer than this. */
const LEASES_RUN_MS = 15_000;

interface ReplayParts {
  options: Options;
  stack: Stack;
  merchant: Merchant;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** How much is acknowledged and not yet applied when the server is killed, and how long it takes afterwards. */
export async function measureReplay(parts: ReplayParts) {
  const { options, stack, merchant, say, signal } = parts;
  const { server } = stack.product.processes;
  const work = await webhookWork('waypost', { ...options, stack, merchant, signal });
  say(`Statuses for ${options.seconds} s …`);
  const { next, accept } = work;
  const load = await runLoad({ ...options, url: stack.urls.waypost, signal, next, accept });
  await server.stop(0, 'SIGKILL');
  const events = stack.productDb.collection('webhooks_log');
  const countWaiting = () => events.countDocuments({ state: 'received' }, { hint: 'received' });
  const posts = await countWaiting();
  say(`Killed with ${posts} POSTs to apply; starting it again …`);
  const restartedAt = performance.now();
  await server.start();
  const startedAt = performance.now();
  const left: { posts: number; afterMs: number }[] = [];
  await until(
    'every webhook is applied',
    async () => {
      const now = await countWaiting();
      left.push({ posts: now, afterMs: performance.now() - startedAt });
      return now === 0;
    },
    { deadlineMs: APPLIED_WITHIN_MS, everyMs: LOOK_EVERY_MS, signal },
  );
  const verdict = await work.judge();
  const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  const leased = left.findLast(({ afterMs }) => afterMs < LEASES_RUN_MS)?.posts ?? 0;
  const others = left.find(({ posts: now }) => now <= leased);
  const { statusesPerPost, connections, told } = options;
  const markdown = [
    `### replay · ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `\`npm run bench -- replay --seconds ${options.seconds} --connections ${connections} --count ${options.count} --per-post ${statusesPerPost} --told ${told}\``,
    '',
    `${load.items} statuses were acknowledged before the kill; ${posts} POSTs (${posts * statusesPerPost} statuses) were not applied then.`,
    `The server was ready again after ${seconds(startedAt - restartedAt)}; ${seconds(others?.afterMs)} later all were applied but ${leased} POSTs, which the killed server had under way, and after ${seconds(left.at(-1)?.afterMs)} those too, for its lease had ended.`,
    '',
    `- ${verdict.found}; **${verdict.lost} lost, ${verdict.doubled} doubled**`,
    '',
  ].join('\n');
  return { markdown, isGood: verdict.lost === 0 && verdict.doubled === 0 };
}

import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { ExampleHandleStore, ExampleName } from './example-handles.store.js';
import type { MediaStore, ReadyMedia } from './media.store.js';

export interface FindHandleDeps {
  api: Pick<CloudApi, 'uploads'>;
  media: Pick<MediaStore, 'findReadyAcrossOwners' | 'openDownload'>;
  handles: Pick<ExampleHandleStore, 'findAcrossOwners' | 'recordAcrossOwners'>;
  clock: Clock;
}

/**
 * Gives Meta's handle of a file, for the templates of an account. Whether it is the caller's to name is decided
 * where the template is checked.
 * After `deadline` nobody waits any more; an upload under way goes on, and is found at the next try.
 * @throws GraphApiError where Meta cannot take it now, or will not
 */
export type FindHandle = (name: ExampleName, deadline: AbortSignal) => Promise<string>;

/** Meta does not say how long a handle is good; it takes one for far longer than a template is being written. */
const KEPT_MS = 30 * 86_400_000;
/** In a row without any byte that came. */
const IDLE_TRIES_MAX = 3;

/**
 * Brings a file to Meta by its resumable upload (cloud-api.md §4.10): one that was interrupted goes on where Meta
 * says that it is, also after a restart. Whoever asks for the same at the same time waits for the one upload.
 */
export function handleFinder(deps: FindHandleDeps): FindHandle {
  const underWay = new Map<string, Promise<string>>();
  return async (name, deadline) => {
    if (deadline.aborted) throw stillUnderWay();
    const key = `${name.mediaId}.${name.accountId}`;
    const asked = underWay.get(key) ?? bring(deps, name).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return inTime(asked, deadline);
  };
}

async function bring(deps: FindHandleDeps, name: ExampleName): Promise<string> {
  const { media, handles, clock } = deps;
  const known = await handles.findAcrossOwners(name, clock.now());
  if (known?.handle !== undefined) return known.handle;
  const file = await media.findReadyAcrossOwners(name.mediaId);
  if (!file) {
    throw new GraphApiError({ kind: 'rejected', title: 'The example file is not kept any more' });
  }
  const { session, offset } =
    (await continued(deps, name, known?.session)) ?? (await begun(deps, name, file));
  const handle = await sendAll(deps, { name, file, session, offset });
  await handles.recordAcrossOwners(name, { handle }, keptUntil(clock));
  return handle;
}

interface Progress {
  session: string;
  offset: number;
}

/** Null where there is no session, or Meta has it no more. */
async function continued(
  { api }: FindHandleDeps,
  { accountId }: ExampleName,
  session: string | undefined,
): Promise<Progress | null> {
  if (session === undefined) return null;
  try {
    return { session, offset: await api.uploads.readOffset(accountId, session) };
  } catch (error) {
    if (error instanceof GraphApiError && error.kind === 'rejected') return null;
    throw unsent(error);
  }
}

async function begun(
  { api, handles, clock }: FindHandleDeps,
  name: ExampleName,
  { mimeType, bytes }: ReadyMedia,
): Promise<Progress> {
  try {
    const session = await api.uploads.begin(name.accountId, { mimeType, bytes });
    await handles.recordAcrossOwners(name, { session }, keptUntil(clock));
    return { session, offset: 0 };
  } catch (error) {
    throw unsent(error);
  }
}

async function sendAll(
  { api, media }: FindHandleDeps,
  { name, file, session, offset }: Progress & { name: ExampleName; file: ReadyMedia },
): Promise<string> {
  const { accountId } = name;
  const { bytes } = file;
  let from = offset;
  for (let idleTries = 0; ;) {
    const start = from;
    const open = () =>
      start < bytes ? media.openDownload(file, { start, end: bytes }) : nothing();
    try {
      return await api.uploads.send(accountId, session, {
        offset: start,
        bytes: bytes - start,
        open,
      });
    } catch (error) {
      if (!(error instanceof GraphApiError)) throw error;
      idleTries += 1;
      if (idleTries >= IDLE_TRIES_MAX) throw unsent(error);
    }
    try {
      from = await api.uploads.readOffset(accountId, session);
    } catch (error) {
      throw unsent(error);
    }
    if (from > start) idleTries = 0;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // All of it has come; only the answer is asked for.
}

/** Whatever became of an upload, the template itself was not sent: it can be tried again. */
function unsent(error: unknown): unknown {
  if (!(error instanceof GraphApiError) || error.kind !== 'unknown_outcome') return error;
  const { title, details } = error;
  return new GraphApiError({ kind: 'not_sent', title, details });
}

function keptUntil(clock: Clock): Date {
  return new Date(clock.now().getTime() + KEPT_MS);
}

function inTime(asked: Promise<string>, deadline: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(stillUnderWay());
    deadline.addEventListener('abort', giveUp, { once: true });
    asked.then(resolve, reject).finally(() => deadline.removeEventListener('abort', giveUp));
  });
}

function stillUnderWay(): GraphApiError {
  const title = 'The example file is still on its way to Meta';
  return new GraphApiError({ kind: 'not_sent', title });
}

import type { Request, Response } from 'express';

/** An answer outside the envelope, which writes itself; what it throws before it writes is answered. */
export class StreamedReply {
  constructor(readonly send: (req: Request, res: Response) => Promise<void>) {}
}

/** Which of the forms that are no JSON the request asks for; undefined: JSON will do. */
export function streamAskedFor(
  req: Request,
  streams: Readonly<Record<string, string>> = {},
): string | undefined {
  const form = req.accepts(['application/json', ...Object.keys(streams)]);
  return form === false || form === 'application/json' ? undefined : form;
}

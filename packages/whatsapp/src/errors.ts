/** What a failed call to Graph means for the request, whatever HTTP said. */
export type GraphErrorKind =
  /** No byte of the request was written: it can be sent again. */
  | 'not_sent'
  /** The request left and its outcome is not known: sending it again may send it twice. */
  | 'unknown_outcome'
  /** Refused for now: try again with backoff. */
  | 'transient'
  /** Refused for a reason nobody knows: a few tries. */
  | 'transient_limited'
  /** The phone number sends too fast. */
  | 'throttled_number'
  /** Too many messages to this one person. */
  | 'throttled_pair'
  /** The app or the account calls too often. */
  | 'throttled_account'
  /** The quality of what is sent: hours, not seconds. */
  | 'quality_stop'
  /** The access token is dead. */
  | 'auth'
  /** The number or account may not send until a person repairs it. */
  | 'account'
  /** The template, not the message, is the trouble. */
  | 'template'
  /** Never for this request. */
  | 'rejected';

interface GraphErrorFields {
  kind: GraphErrorKind;
  title: string;
  httpStatus?: number | undefined;
  code?: number | undefined;
  subcode?: number | undefined;
  details?: string | undefined;
  traceId?: string | undefined;
  retryAfterMs?: number | undefined;
  userTitle?: string | undefined;
  userMessage?: string | undefined;
}

/** A call to Graph that did not succeed. Holds no token and no message content. */
export class GraphApiError extends Error {
  override readonly name = 'GraphApiError';
  readonly kind: GraphErrorKind;
  /** Meta's title, or our words where Meta gave none. */
  readonly title: string;
  readonly httpStatus: number | undefined;
  readonly code: number | undefined;
  readonly subcode: number | undefined;
  readonly details: string | undefined;
  /** Meta's `fbtrace_id`, for its support. */
  readonly traceId: string | undefined;
  /** How long Meta asks to wait, in milliseconds, from 1 s to 1 h. */
  readonly retryAfterMs: number | undefined;
  /** For people, in the language of the token's user; on template and phone management alone. */
  readonly userTitle: string | undefined;
  readonly userMessage: string | undefined;

  constructor(fields: GraphErrorFields) {
    super(fields.code === undefined ? fields.title : `(#${fields.code}) ${fields.title}`);
    this.kind = fields.kind;
    this.title = fields.title;
    this.httpStatus = fields.httpStatus;
    this.code = fields.code;
    this.subcode = fields.subcode;
    this.details = fields.details;
    this.traceId = fields.traceId;
    this.retryAfterMs = fields.retryAfterMs;
    this.userTitle = fields.userTitle;
    this.userMessage = fields.userMessage;
  }
}

/** What is known of a refused request: an answer that was read to its end. */
export interface GraphFailure {
  httpStatus: number;
  /** `error.code`; absent where the answer was no Graph error. */
  code?: number | undefined;
  subcode?: number | undefined;
  /** Whether the request named a number or account of ours (the default) or a lesser object, such as a template. */
  addressed?: 'account' | 'object' | undefined;
}

const KIND_BY_CODE = new Map<number, GraphErrorKind>(
  (
    [
      ['auth', [0, 104, 190]],
      ['transient', [2, 131016, 131057, 133000, 133004, 133015, 134101, 2494100]],
      ['transient_limited', [1, 131000]],
      ['throttled_number', [130429]],
      ['throttled_pair', [131056]],
      ['throttled_account', [4, 17, 32, 341, 613, 80007, 80008, 133008, 133009, 133016]],
      ['quality_stop', [131048, 131064]],
      [
        'account',
        [3, 10, 33, 368, 131005, 131031, 131037, 131042, 131044, 131045, 133006, 133010, 134011],
      ],
      ['template', [132001, 132007, 132015, 132016, 132068, 132069, 134102]],
      [
        'rejected',
        [
          100, 803, 130403, 130472, 131008, 131009, 131021, 131026, 131030, 131047, 131049, 131050,
          131051, 131052, 131053, 131055, 131062, 131063, 130497, 132000, 132005, 132008, 132012,
          132018, 133005, 134100, 135000, 137000, 200005, 200006, 200007, 1752041,
        ],
      ],
    ] as const
  ).flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)),
);

const KIND_BY_RANGE: readonly [from: number, to: number, kind: GraphErrorKind][] = [
  [200, 299, 'account'],
  [132000, 132999, 'template'],
  [2388000, 2388999, 'rejected'],
];

const UNKNOWN_OBJECT_SUBCODE = 33;

/**
 * What a complete answer of Graph means (reliability.md §2.2, cloud-api.md §2): the code decides, never the
 * HTTP status, save for a 429 whose code says nothing.
 */
export function classify(failure: GraphFailure): GraphErrorKind {
  const { httpStatus, code, subcode, addressed = 'account' } = failure;
  const isTooMany = httpStatus === 429;
  // An edge's page: whether Graph saw the request, nobody knows (cloud-api.md §1.7).
  if (code === undefined) return isTooMany ? 'throttled_account' : 'unknown_outcome';
  if (code === 100 && subcode === UNKNOWN_OBJECT_SUBCODE && addressed === 'account') {
    return 'account';
  }
  const known =
    KIND_BY_CODE.get(code) ?? KIND_BY_RANGE.find(([from, to]) => code >= from && code <= to)?.[2];
  return known ?? (isTooMany ? 'throttled_account' : 'transient_limited');
}

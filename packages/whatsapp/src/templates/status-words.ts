/** What a template's status means for whoever sends it. */
export interface StatusExplanation {
  meaning: string;
  /** What to do about it. */
  advice: string;
}

type Words = readonly [meaning: string, advice: string];

const SUBMIT_AGAIN = 'then submit it again';

/** cloud-api.md §4.8, by the words of our contract. Of a draft and an approved template there is nothing to explain. */
const BY_STATUS: Readonly<Record<string, Words>> = {
  pending: [
    'Meta reviews it. That takes minutes as a rule, and up to 24 hours.',
    'Nothing has to be done.',
  ],
  in_appeal: ['Meta looks again at what it rejected.', 'Wait for Meta’s decision.'],
  paused: [
    'Meta has paused it, because people blocked or reported it, or to see first how they take it.',
    'Send it only to people who expect it, and make the text clearer. What is queued waits for the end of the pause; a third pause for bad quality disables it.',
  ],
  disabled: [
    'Meta has disabled it, because people kept blocking or reporting it.',
    'It cannot be sent or deleted. Make a new template with another text, or appeal in WhatsApp Manager.',
  ],
  limit_exceeded: [
    'The WhatsApp account has as many templates as Meta allows.',
    'Delete templates that are not used, or have the business verified to get more.',
  ],
  archived: [
    'Meta has archived it, because it was not sent for 12 months; 28 days later it is deleted.',
    'Unarchive it in WhatsApp Manager to keep it.',
  ],
  deleted: [
    'It is deleted at Meta.',
    'Make a new one. Meta keeps the name of an approved one blocked in its language for 30 days.',
  ],
};

/** cloud-api.md §4.8, each `rejected_reason` of Meta's. */
const BY_REASON: Readonly<Record<string, Words>> = {
  ABUSIVE_CONTENT: [
    'Meta takes its text for threatening, insulting or discriminating.',
    `Say the same in neutral words, ${SUBMIT_AGAIN}.`,
  ],
  CATEGORY_NOT_AVAILABLE: [
    'The account may not use this category at the moment.',
    `Choose another category that fits the text, ${SUBMIT_AGAIN}.`,
  ],
  INCORRECT_CATEGORY: [
    'Its text belongs in another category.',
    `Choose MARKETING if it offers anything, UTILITY if it only tells of an order or an account that the person has, AUTHENTICATION for a code; ${SUBMIT_AGAIN}.`,
  ],
  INVALID_FORMAT: [
    'Meta found a mistake in its form: of a variable, an example, a link or the text.',
    `Look at the variables first: numbered without gaps, none at the beginning or the end, none next to another, an example for each. Check links and spelling, ${SUBMIT_AGAIN}.`,
  ],
  PROMOTIONAL: [
    'It advertises, which its category does not allow.',
    `Take out offers, discounts and invitations to buy, or choose MARKETING, ${SUBMIT_AGAIN}.`,
  ],
  SCAM: [
    'Meta takes it for an attempt to deceive.',
    `Say who writes and why, link to the business’s own domain without a shortener, ask for no passwords, card or identity numbers, ${SUBMIT_AGAIN}.`,
  ],
  TAG_CONTENT_MISMATCH: [
    'Its language or category does not fit its text.',
    `Write it in the language that is chosen, and choose the category that fits, ${SUBMIT_AGAIN}.`,
  ],
};

const REJECTED: Words = [
  'Meta has rejected it and does not say why.',
  `Compare it with Meta’s rules, change it, ${SUBMIT_AGAIN}; or appeal in WhatsApp Manager.`,
];

/**
 * What a status, or Meta's reason for a rejection, means in plain words; null where there is nothing to explain.
 * Reasons that are not known here get words that fit any.
 * @param status of our contract, lower case
 */
export function explainTemplateStatus(
  status: string,
  rejectedReason?: string,
): StatusExplanation | null {
  const words =
    status === 'rejected'
      ? (BY_REASON[rejectedReason?.toUpperCase() ?? ''] ?? REJECTED)
      : BY_STATUS[status];
  return words === undefined ? null : { meaning: words[0], advice: words[1] };
}

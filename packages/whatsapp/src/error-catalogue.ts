/** What one of Meta's error codes means for the person who reads it. */
export interface ErrorDescription {
  /** What happened. */
  title: string;
  /** What to do about it. */
  advice: string;
  /** Whether the same message can succeed later without anything being changed. */
  retryable: boolean;
}

type Row = readonly [code: number, title: string, advice: string, retryable?: 'retryable'];

const AGAIN = 'It is tried again by itself; nothing has to be done.';
const NEW_TOKEN = 'Create a new access token at Meta and put it in place of the old one.';
const PERMISSION =
  'In Meta’s business settings, give the app’s system user access to this WhatsApp account, with the permissions to message and to manage.';
const SLOWER = 'It is tried again more slowly by itself; nothing has to be done.';
const COMPARE = 'Compare the variables that are sent with the template and send it again.';
const MEDIA_FIX = 'Check that the file is reachable, of a kind WhatsApp takes and not too large.';
const MARKETING_API = 'Send it as an ordinary message, or choose a marketing template.';
const INSIGHTS = 'Turn template insights on in Meta’s WhatsApp Manager.';
const REPORT = 'Ask Meta’s support, with the trace id of the error.';

/** cloud-api.md §2.1–2.7. Errors of template management have their subcode here: Meta's code for them is 100. */
const ROWS: readonly Row[] = [
  // §2.1 Auth and permission
  [0, 'Meta does not accept the access token', NEW_TOKEN],
  [3, 'The app may not do this', PERMISSION],
  [10, 'Permission is missing or was taken away', PERMISSION],
  [104, 'No access token was sent', NEW_TOKEN],
  [190, 'The access token has expired or was revoked', NEW_TOKEN],
  [200, 'Permission for this number or account is missing', PERMISSION],
  [803, 'Meta does not know this object', 'Check the ids of the WhatsApp account and its number.'],
  [131005, 'Access denied', PERMISSION],

  // §2.2 Throttles
  [4, 'The app calls Meta too often', SLOWER, 'retryable'],
  [17, 'This user of Meta calls too often', SLOWER, 'retryable'],
  [32, 'This page calls Meta too often', SLOWER, 'retryable'],
  [341, 'The app has reached a limit of Meta’s', SLOWER, 'retryable'],
  [613, 'Calls to Meta come too fast', SLOWER, 'retryable'],
  [80007, 'The WhatsApp account has reached its limit of calls', SLOWER, 'retryable'],
  [80008, 'The WhatsApp account has reached its limit of management calls', SLOWER, 'retryable'],
  [130429, 'The number sends faster than it may', SLOWER, 'retryable'],
  [
    131048,
    'Meta limits this number because people blocked or reported its messages, or its daily reach is used up',
    'Pause marketing for some hours, send only to people who asked for it, and look at the number’s quality in WhatsApp Manager.',
    'retryable',
  ],
  [131056, 'Too many messages to this one person in a short time', SLOWER, 'retryable'],
  [
    131064,
    'Meta limits the account because its templates are in the wrong category',
    'Correct the category of templates that sell something to marketing, then wait until Meta lifts the limit.',
  ],
  [
    133016,
    'The number was registered or deregistered too often',
    'Wait 72 hours before registering it again.',
    'retryable',
  ],

  // §2.3 Account, number and integrity
  [33, 'The business number was deleted', 'Choose another number to send from.'],
  [
    368,
    'Meta has blocked the account for a breach of its policies',
    'Open Meta’s Business Support and ask for a review.',
  ],
  [
    130497,
    'The account may not message people in that country',
    'Leave out people in that country; Meta lists the countries that are excluded.',
  ],
  [
    131031,
    'The account is locked, or what was sent does not belong to it',
    'Open Meta’s Business Support, and check the number’s PIN.',
  ],
  [
    131037,
    'The number has no approved display name',
    'Have a display name approved in WhatsApp Manager.',
  ],
  [
    131042,
    'The account cannot pay',
    'Check payment method and credit line in Meta’s billing settings.',
  ],
  [
    131044,
    'The account cannot pay for calls',
    'Check payment method and credit line in Meta’s billing settings.',
  ],
  [131045, 'The number’s registration is broken', 'Register the number again in WhatsApp Manager.'],
  [131057, 'The number is being upgraded, for a minute at most', AGAIN, 'retryable'],
  [2494100, 'The account is in maintenance', AGAIN, 'retryable'],
  [
    131063,
    'The account may not send marketing templates this way',
    'Turn marketing messages on the Cloud API on again in WhatsApp Manager.',
  ],
  [
    133000,
    'An earlier deregistration did not finish',
    'Deregister the number again, then register it.',
    'retryable',
  ],
  [133004, 'Meta’s registration server is away', AGAIN, 'retryable'],
  [
    133005,
    'The PIN of two-step verification is wrong',
    'Give the right PIN, or reset it in WhatsApp Manager.',
  ],
  [
    133006,
    'The number was not verified',
    'Verify the number in WhatsApp Manager, then register it.',
  ],
  [133008, 'Too many wrong PINs', 'Wait as long as the details say, then try again.', 'retryable'],
  [133009, 'The PIN was given too fast', 'Wait a moment, then try again.', 'retryable'],
  [133010, 'The number is not registered', 'Register the number in WhatsApp Manager.'],
  [133015, 'The number was deleted just now', 'Wait five minutes, then try again.', 'retryable'],
  [134011, 'The terms of WhatsApp Payments were not accepted', 'Accept them in WhatsApp Manager.'],

  // §2.4 Message level
  [1, 'Meta does not know what went wrong', 'Check the message, and send it again.', 'retryable'],
  [2, 'Meta is down or overloaded', AGAIN, 'retryable'],
  [100, 'Part of the request is not what Meta expects', 'Correct what the details name.'],
  [130403, 'You have blocked this person', 'Unblock the person to write to them.'],
  [
    130472,
    'The person is in an experiment of Meta’s and gets no marketing',
    'Do not send it again; it was not charged. Other messages reach this person.',
  ],
  [131000, 'Something went wrong at Meta', 'Send it again later.', 'retryable'],
  [131008, 'A required value is missing', 'Add what the details name, and send it again.'],
  [131009, 'A value is not valid', 'Correct what the details name, and send it again.'],
  [131016, 'Meta’s service is away', AGAIN, 'retryable'],
  [131021, 'The recipient is the sender', 'Write to another number than your own.'],
  [
    131026,
    'The message cannot be delivered to this person',
    'Check the number. The person may not be on WhatsApp, or may have to accept its terms or update it.',
  ],
  [
    131030,
    'A test number reaches only the numbers on its list',
    'Add the recipient to the list of the test number at Meta, or send from a real number.',
  ],
  [
    131047,
    'More than 24 hours have passed since the person last wrote',
    'Send an approved template instead of free text.',
  ],
  [
    131049,
    'Meta held this marketing message back, for this person gets enough of them',
    'Do not send it again within 24 hours: trying sooner can prolong it.',
  ],
  [
    131050,
    'The person does not want marketing from you',
    'Send no marketing to this person until they ask for it again.',
  ],
  [131051, 'WhatsApp does not support this kind of message', 'Send another kind of message.'],
  [
    131052,
    'The person’s file could not be loaded',
    'Ask the person to send it again, below 100 MB.',
  ],
  [131053, 'Meta could not take the file', MEDIA_FIX],
  [131055, 'Only marketing templates go this way', MARKETING_API],
  [
    131062,
    'This message needs the person’s phone number',
    'Ask for the number first: people who hide it cannot get login codes.',
  ],
  [
    135000,
    'Meta refused the message without saying why',
    'Check all its values, then send it again.',
  ],
  [
    137000,
    'The person’s identity has changed, perhaps a new phone',
    'Make sure who the person is before you write again.',
  ],

  // §2.5 Templates when sending
  [132000, 'The number of variables differs from the template', COMPARE],
  [
    132001,
    'There is no approved template of this name in this language',
    'Check name and language; a new template waits for Meta’s approval.',
  ],
  [132005, 'The text is too long with the variables filled in', 'Shorten the values.'],
  [
    132007,
    'The template’s content breaks a policy of Meta’s',
    'Change the template, and have it approved again.',
  ],
  [132008, 'A variable’s value is not valid', COMPARE],
  [132012, 'A variable is of another kind than in the template', COMPARE],
  [
    132015,
    'Meta has paused the template because people disliked it',
    'Wait until the pause ends, or improve the template.',
    'retryable',
  ],
  [132016, 'Meta has disabled the template for good', 'Make a new template with other content.'],
  [
    132018,
    'A variable holds what Meta does not allow',
    'Leave out line breaks, tabs and more than four blanks in a row.',
  ],
  [132068, 'The flow of this template is blocked', 'Repair the flow in WhatsApp Manager.'],
  [
    132069,
    'The flow of this template is limited to ten messages an hour',
    'Repair the flow in WhatsApp Manager; until then send fewer.',
    'retryable',
  ],
  [134100, 'Only marketing templates go this way', MARKETING_API],
  [134101, 'Meta is still preparing the template, for ten minutes at most', AGAIN, 'retryable'],
  [134102, 'The template is not available', 'Look at the template in WhatsApp Manager.'],
  [1752041, 'The business was invited already', 'Nothing has to be done.'],

  // §2.6 Template management
  [
    2388019,
    'The account has as many templates as it may',
    'Delete templates that are not needed, or verify the business to get more.',
  ],
  [
    2388023,
    'A template of this name is being deleted in this language',
    'Choose another name, or wait 30 days.',
  ],
  [
    2388024,
    'This template exists already in this language',
    'Choose another name, or change the one there is.',
  ],
  [
    2388039,
    'The template cannot be changed now',
    'Wait for the review to end. An approved one can be changed once a day and ten times a month.',
  ],
  [2388040, 'A text of the template is too long', 'Shorten it.'],
  [2388047, 'The header is not well formed', 'Check the header’s text, variable and example.'],
  [2388072, 'The body is not well formed', 'Check the body’s variables, and an example for each.'],
  [2388073, 'The footer is not well formed', 'Use plain text without variables.'],
  [
    2388293,
    'There are too many variables for so little text',
    'Write more text around the variables, or use fewer.',
  ],
  [
    2388299,
    'The body begins or ends with a variable',
    'Put words before the first and after the last variable.',
  ],
  [2494102, 'The example file is not valid any more', 'Upload the example file again.'],
  [200005, 'Template insights are not available', INSIGHTS],
  [200006, 'Template insights cannot be turned off', 'Nothing has to be done.'],
  [200007, 'Template insights are not turned on', INSIGHTS],

  // §2.7 Other families
  [
    2388001,
    'The number cannot be moved',
    'Check the steps of moving a number in WhatsApp Manager.',
  ],
  [2388012, 'The number is in this account already', 'Nothing has to be done.'],
  [2388091, 'The number is not being moved', 'Start moving it in WhatsApp Manager.'],
  [2388093, 'The number is not being moved', 'Start moving it in WhatsApp Manager.'],
  [
    2388103,
    'Something has to be done before the number can be moved',
    'See what WhatsApp Manager asks for.',
  ],
  [136024, 'No verification code can be sent now', 'Wait some hours, then ask for a code again.'],
  [136025, 'The verification code was not accepted', 'Wait some hours, then ask for a new code.'],
  [139000, 'The flow is blocked for its quality', 'Look at the flow in WhatsApp Manager.'],
  [139001, 'The flow cannot be changed', 'Make a copy and change that.'],
  [139002, 'The flow cannot be published', 'Repair what WhatsApp Manager names.'],
  [139003, 'The flow cannot be retired', 'Only a published flow can be.'],
  [139004, 'The flow cannot be deleted', 'Only a draft can be; retire it instead.'],
  [139100, 'Some people could not be blocked', 'Try again with those that the details name.'],
  [139101, 'The list of blocked people is full', 'Unblock some people first.'],
  [139102, 'The list of blocked people is being changed elsewhere', 'Try again.', 'retryable'],
  [139103, 'Blocking failed at Meta', 'Try again.', 'retryable'],
  [131020, 'The group is not available', 'Check the group.'],
  [131041, 'The group does not allow this', 'Check the group’s settings.'],
  [131059, 'The group does not allow this', 'Check the group’s settings.'],
  [141002, 'The template is not approved', 'Wait for Meta’s approval.'],
  [141006, 'The business has trouble paying', 'Check Meta’s billing settings.'],
  [141010, 'The business does not meet a condition of Meta’s', 'See WhatsApp Manager.'],
  [141014, 'The business does not meet a condition of Meta’s', 'See WhatsApp Manager.'],
  [2593107, 'The chats were loaded as often as they may be', 'Nothing more can be loaded.'],
  [
    2593108,
    'Chats can be loaded only within a day of connecting',
    'Connect the number again to load them.',
  ],
  [2593109, 'Sharing of chats was declined in the app', 'Allow it in the app, then connect again.'],
];

const BY_CODE = new Map<number, ErrorDescription>(
  ROWS.map(([code, title, advice, retryable]) => [
    code,
    { title, advice, retryable: retryable === 'retryable' },
  ]),
);

const BY_RANGE: readonly [from: number, to: number, description: ErrorDescription][] = [
  [200, 299, { title: 'Permission is missing', advice: PERMISSION, retryable: false }],
  [132000, 132999, { title: 'Meta refused the template', advice: COMPARE, retryable: false }],
  [138000, 138999, { title: 'The call is not possible', advice: REPORT, retryable: false }],
  [
    147000,
    147999,
    {
      title: 'The username is not possible',
      advice: 'Choose another username in WhatsApp Manager.',
      retryable: false,
    },
  ],
  [131200, 131215, { title: 'The group does not allow this', advice: REPORT, retryable: false }],
  [
    2388000,
    2388999,
    {
      title: 'Meta refused the template',
      advice: 'Correct what the details name.',
      retryable: false,
    },
  ],
];

const UNKNOWN: ErrorDescription = {
  title: 'Meta gave an error that is not known here',
  advice: REPORT,
  retryable: true,
};

/**
 * What a code of Meta's, or a subcode of template management, means in plain words (cloud-api.md §2). Unknown ones,
 * and none at all, get words that fit any.
 */
export function describeError(code: number | undefined): ErrorDescription {
  if (code === undefined) return UNKNOWN;
  return (
    BY_CODE.get(code) ?? BY_RANGE.find(([from, to]) => code >= from && code <= to)?.[2] ?? UNKNOWN
  );
}

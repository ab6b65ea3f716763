import type { TemplateComponent } from '@waypost/contract';

/** A template to begin with, which keeps Meta's rules and gives it nothing to frown at. */
export interface LibraryEntry {
  name: string;
  language: string;
  title: string;
  description: string;
  category: 'UTILITY' | 'MARKETING' | 'AUTHENTICATION';
  parameterFormat: 'named' | 'positional';
  components: TemplateComponent[];
}

const EXAMPLES = {
  customer: 'Ana',
  business: 'Ana’s Shop',
  order: 'A-1017',
  amount: '€42.50',
  date: '24 November',
  time: '14:30',
  place: '12 Mill Lane',
  service: 'haircut',
  reference: 'INV-2093',
  request: 'R-551',
} as const;

/** Names the business in its text, for the number it comes from may be a shared one. */
function entry(
  about: Pick<LibraryEntry, 'name' | 'title' | 'description'> & {
    category?: 'UTILITY' | 'MARKETING';
  },
  text: string,
  others: TemplateComponent[] = [],
): LibraryEntry {
  const names = Object.entries(EXAMPLES).filter(([name]) => text.includes(`{{${name}}}`));
  const body = {
    type: 'BODY',
    text,
    example: {
      body_text_named_params: names.map(([param_name, example]) => ({ param_name, example })),
    },
  };
  return {
    ...{ language: 'en', category: 'UTILITY', parameterFormat: 'named', ...about },
    components: [body, ...others],
  };
}

const replies = (...texts: string[]): TemplateComponent => ({
  type: 'BUTTONS',
  buttons: texts.map((text) => ({ type: 'QUICK_REPLY', text })),
});

/** Written for this; English, the language that each other one is translated from. */
export const LIBRARY: readonly LibraryEntry[] = [
  entry(
    {
      name: 'order_confirmation',
      title: 'Order confirmation',
      description: 'When an order has come in.',
    },
    'Hello {{customer}}, thank you for your order {{order}} at {{business}}. The total is {{amount}}. ' +
      'We will write to you again as soon as it leaves our shop.',
  ),
  entry(
    { name: 'order_shipped', title: 'Order shipped', description: 'When a parcel leaves.' },
    'Hello {{customer}}, your order {{order}} from {{business}} is on its way to you. ' +
      'We expect it to arrive on {{date}}, and will tell you when it has been handed over.',
  ),
  entry(
    { name: 'order_delivered', title: 'Order delivered', description: 'When a parcel has come.' },
    'Hello {{customer}}, your order {{order}} from {{business}} was delivered on {{date}}. ' +
      'If anything is missing or damaged, please answer this message and we will put it right.',
  ),
  entry(
    {
      name: 'order_ready_for_pickup',
      title: 'Ready for pickup',
      description: 'When an order waits at the counter.',
    },
    'Hello {{customer}}, your order {{order}} is ready for you at {{business}}, {{place}}. ' +
      'Please bring the order number with you. We keep it for you until {{date}}.',
  ),
  entry(
    {
      name: 'appointment_confirmation',
      title: 'Appointment confirmation',
      description: 'When an appointment has been made.',
    },
    'Hello {{customer}}, your appointment at {{business}} is booked: {{service}} on {{date}} at {{time}}. ' +
      'If you need another time, please answer this message and we will find one together.',
  ),
  entry(
    {
      name: 'appointment_reminder',
      title: 'Appointment reminder',
      description: 'A day or some hours before an appointment.',
    },
    'Hello {{customer}}, we look forward to seeing you at {{business}} on {{date}} at {{time}}. ' +
      'Please tell us whether you can come, so that we can keep the time for you.',
    [replies('I will come', 'Another time')],
  ),
  entry(
    {
      name: 'payment_received',
      title: 'Payment received',
      description: 'When a payment has come in.',
    },
    'Hello {{customer}}, {{business}} has received your payment of {{amount}} for {{reference}}. ' +
      'Thank you. There is nothing left for you to do, and this message is your receipt.',
  ),
  entry(
    {
      name: 'payment_due',
      title: 'Payment due',
      description: 'Before an invoice is to be paid.',
    },
    'Hello {{customer}}, this is a reminder from {{business}}: the invoice {{reference}} of {{amount}} ' +
      'is due on {{date}}. If you have paid it in the meantime, please ignore this message.',
  ),
  {
    name: 'login_code',
    language: 'en',
    title: 'One-time code',
    description: 'When somebody logs in or confirms something.',
    category: 'AUTHENTICATION',
    parameterFormat: 'positional',
    components: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 10 },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
    ],
  },
  entry(
    {
      name: 'welcome',
      title: 'Welcome',
      description: 'When somebody has become a customer and agreed to hear from you.',
      category: 'MARKETING',
    },
    'Hello {{customer}}, welcome to {{business}}. Good to have you with us. In this chat you reach us ' +
      'with any question, and from time to time we tell you what is new in our shop.',
    [{ type: 'FOOTER', text: 'Answer STOP to hear no more of this' }],
  ),
  entry(
    {
      name: 'feedback_request',
      title: 'Feedback request',
      description: 'Some days after an order has come.',
    },
    'Hello {{customer}}, your order {{order}} from {{business}} reached you on {{date}}. ' +
      'Was everything as you expected it? Please choose an answer below to let us know.',
    [replies('All was well', 'Something was wrong')],
  ),
  entry(
    {
      name: 'request_answered',
      title: 'Request answered',
      description: 'When a question has been answered elsewhere.',
    },
    'Hello {{customer}}, {{business}} has answered your request {{request}} of {{date}}. ' +
      'You find the answer in your account. If it does not help you, please write to us here.',
  ),
];

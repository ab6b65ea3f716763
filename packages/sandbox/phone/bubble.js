/** Everything here ends in text nodes: what people and businesses write is never markup. */

export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

const MARKS = [
  { pattern: /```([\s\S]+?)```/, tag: 'code', isPlain: true },
  { pattern: /`([^`\n]+)`/, tag: 'code', isPlain: true },
  { pattern: /(?<![\w*])\*(\S|\S[^\n]*?\S)\*(?![\w*])/, tag: 'strong' },
  { pattern: /(?<![\w_])_(\S|\S[^\n]*?\S)_(?![\w_])/, tag: 'em' },
  { pattern: /(?<![\w~])~(\S|\S[^\n]*?\S)~(?![\w~])/, tag: 's' },
];

/** WhatsApp's *bold*, _italic_, ~struck~ and `code`. */
export function formatted(text) {
  let first = null;
  for (const mark of MARKS) {
    const match = mark.pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { mark, match };
  }
  if (!first) return text === '' ? [] : [document.createTextNode(text)];
  const { mark, match } = first;
  const inside = mark.isPlain ? [document.createTextNode(match[1])] : formatted(match[1]);
  return [
    ...formatted(text.slice(0, match.index)),
    element(mark.tag, '', ...inside),
    ...formatted(text.slice(match.index + match[0].length)),
  ];
}

const RANK = ['sent', 'delivered', 'read', 'played'];

function ticks(statuses) {
  const failed = statuses.find(({ status }) => status === 'failed');
  const best = Math.max(-1, ...statuses.map(({ status }) => RANK.indexOf(status)));
  const isFailed = failed && best < 1;
  const name = isFailed ? 'failed' : (RANK[best] ?? 'accepted');
  const signs = { accepted: '…', sent: '✓', delivered: '✓✓', read: '✓✓', played: '✓✓' };
  const node = element(
    'span',
    `ticks ${name === 'played' ? 'read' : name}`,
    isFailed ? `not delivered · ${failed.errorCode}` : signs[name],
  );
  node.title = name;
  node.setAttribute('aria-label', isFailed ? `failed with ${failed.errorCode}` : name);
  return node;
}

/** What a message shows: `{ media, head, body, foot, buttons }`, all but the buttons as text. */
function partsOf(content) {
  const inner = content[content.type] ?? {};
  switch (content.type) {
    case 'text':
      return { body: inner.body };
    case 'template':
      return templateParts(content);
    case 'interactive':
      return interactiveParts(inner);
    case 'button':
      return { body: inner.text };
    case 'reaction':
      return { body: inner.emoji || 'took a reaction back' };
    case 'location':
      return {
        media: `${inner.latitude}, ${inner.longitude}`,
        body: [inner.name, inner.address].filter(Boolean).join('\n'),
      };
    case 'contacts':
      return { body: content.contacts.map((entry) => entry.name?.formatted_name).join('\n') };
    default:
      return { media: inner.filename ?? content.type, body: inner.caption };
  }
}

function templateParts({ template, rendered }) {
  if (!rendered) return { body: template.name, foot: 'This template is no longer at Meta.' };
  const sent = (template.components ?? []).filter(({ type }) => type?.toLowerCase() === 'button');
  return {
    media: rendered.media?.toLowerCase(),
    head: rendered.header,
    body: rendered.body,
    foot: rendered.footer,
    buttons: rendered.buttons.map(({ type, text }, index) => {
      if (type !== 'QUICK_REPLY') return { text };
      const own = sent.find((component) => Number(component.index) === index);
      const payload = own?.parameters?.[0]?.payload ?? text;
      return { text, answer: { type: 'button', button: { payload, text } } };
    }),
  };
}

function interactiveParts(interactive) {
  const { type, header, body, footer, action } = interactive;
  const answer = (kind, reply) => ({
    type: 'interactive',
    interactive: { type: kind, [kind]: reply },
  });
  const reply = interactive.button_reply ?? interactive.list_reply;
  if (reply) return { body: reply.title, foot: reply.description };
  if (!action) return { body: interactive.nfm_reply?.body ?? type };
  const rows = (action.sections ?? []).flatMap((section) => section.rows ?? []);
  return {
    media: header && header.type !== 'text' ? header.type : undefined,
    head: header?.text,
    body: body?.text,
    foot: footer?.text,
    buttons: [
      ...(Array.isArray(action.buttons) ? action.buttons : []).map((button) => ({
        text: button.reply?.title ?? '',
        answer: answer('button_reply', button.reply),
      })),
      ...rows.map((row) => ({ text: row.title, answer: answer('list_reply', row) })),
      ...(action.parameters?.display_text ? [{ text: action.parameters.display_text }] : []),
    ],
  };
}

/** `onAnswer` gets the inbound message that a pressed button stands for. */
export function bubble(message, onAnswer) {
  const { content, direction, at, statuses } = message;
  const isMine = direction === 'inbound';
  const { media, head, body, foot, buttons = [] } = partsOf(content);
  const paper = element('div', 'paper');
  if (content.context?.id) paper.append(element('div', 'quote', 'In answer to a message'));
  if (media) paper.append(element('div', 'media', media));
  if (head) paper.append(element('div', 'head', ...formatted(head)));
  if (body) paper.append(element('div', 'body', ...formatted(body)));
  if (foot) paper.append(element('div', 'foot', foot));
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  paper.append(element('div', 'meta', time, ...(isMine ? [] : [ticks(statuses)])));
  const row = element('li', isMine ? 'bubble mine' : 'bubble', paper);
  if (buttons.length > 0) row.append(buttonRow(buttons, message.wamid, onAnswer));
  return row;
}

function buttonRow(buttons, wamid, onAnswer) {
  const row = element('div', 'buttons');
  for (const { text, answer } of buttons) {
    const node = element(answer ? 'button' : 'span', '', text);
    if (answer) {
      node.type = 'button';
      node.addEventListener('click', () => onAnswer({ ...answer, contextWamid: wamid }));
    }
    row.append(node);
  }
  return row;
}

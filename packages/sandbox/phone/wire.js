import { element } from './bubble.js';

const KEPT = 200;
const TOKEN =
  /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;

/** Laid out and coloured when it is JSON, as it is when not. */
function readable(text) {
  try {
    return coloured(JSON.stringify(JSON.parse(text), null, 2));
  } catch {
    return element('pre', '', text);
  }
}

function coloured(text) {
  const pre = element('pre', '');
  pre.tabIndex = 0;
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon] = match;
    pre.append(text.slice(end, match.index));
    const kind = string === undefined ? 'number' : colon ? 'key' : 'string';
    pre.append(element('span', kind, string ?? whole), colon ?? '');
    end = match.index + whole.length;
  }
  pre.append(text.slice(end));
  return pre;
}

function wireRow(className, { at, kind, what, badge, isBad }, blocks) {
  const when = new Date(at).toLocaleTimeString([], { hour12: false });
  const summary = element(
    'summary',
    '',
    element('span', 'when', when),
    element('span', 'kind', kind),
    element('span', 'what', what),
    element('span', isBad ? 'badge bad' : 'badge', badge),
  );
  summary.querySelector('.what').title = what;
  const details = element('details', '', summary);
  // The JSON is laid out when it is looked at: under load most of it never is.
  details.addEventListener(
    'toggle',
    () => {
      for (const [title, text] of blocks) {
        if (text) details.append(element('h3', '', title), readable(text));
      }
    },
    { once: true },
  );
  return element('li', className, details);
}

function exchangeRow({ at, method, path, status, request, answer, fault }) {
  const row = { at, kind: method, what: path, badge: String(status), isBad: status >= 400 };
  return wireRow('exchange', row, [
    ['Fault', fault ? JSON.stringify(fault) : ''],
    ['Request', request],
    ['Answer', answer],
  ]);
}

function webhookRow({ at, url, attempt, body, httpStatus, error, latencyMs }) {
  const row = {
    at,
    kind: 'Webhook',
    what: `${told(body)}${attempt > 1 ? ` · try ${attempt}` : ''}`,
    badge: httpStatus === null ? 'no answer' : `${httpStatus} · ${latencyMs} ms`,
    isBad: httpStatus !== 200,
  };
  return wireRow('webhook', row, [
    ['Sent to', url],
    ['Error', error ?? ''],
    ['Body', body],
  ]);
}

/** A webhook in a few words: `read`, `3 statuses`, `APPROVED`, `text from …`. */
function told(body) {
  const changes = JSON.parse(body).entry.flatMap((entry) => entry.changes);
  return changes
    .map(({ field, value }) => {
      const statuses = value.statuses ?? [];
      if (statuses.length === 1) return `status ${statuses[0].status}`;
      if (statuses.length > 1) return `${statuses.length} statuses`;
      const [message] = value.messages ?? [];
      if (message) return `${message.type} from ${message.from}`;
      return value.event ? `template ${value.event}` : field;
    })
    .join(', ');
}

export function startWire(list, empty, filters) {
  for (const button of filters) {
    button.addEventListener('click', () => {
      list.dataset.filter = button.dataset.filter;
      for (const other of filters) other.setAttribute('aria-pressed', String(other === button));
    });
  }
  const add = (row) => {
    list.prepend(row);
    while (list.children.length > KEPT) list.lastElementChild.remove();
    empty.hidden = true;
  };
  return {
    exchange: (data) => add(exchangeRow(data)),
    webhook: (data) => add(webhookRow(data)),
    clear: () => {
      list.replaceChildren();
      empty.hidden = false;
    },
  };
}

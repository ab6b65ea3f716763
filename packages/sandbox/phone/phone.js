import { bubble, element } from './bubble.js';
import { startWire } from './wire.js';

const find = (id) => document.getElementById(id);
const state = { waId: null, phoneNumberId: null, numbers: [] };

async function control(method, path, body) {
  const response = await fetch(`/_sandbox/${path}`, {
    method,
    ...(body && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function show(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll('[data-show]')) {
    tab.setAttribute('aria-current', String(tab.dataset.show === view));
  }
}

const initials = (name) =>
  name
    .split(' ')
    .map((part) => [...part][0])
    .slice(0, 2)
    .join('');

function chatRow(chat) {
  const { waId, phoneNumberId, profileName, preview, lastAt } = chat;
  const isToday = new Date(lastAt).toDateString() === new Date().toDateString();
  const when = isToday
    ? new Date(lastAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : new Date(lastAt).toLocaleDateString([], { day: 'numeric', month: 'short' });
  const avatar = element('span', 'avatar', initials(profileName));
  avatar.setAttribute('aria-hidden', 'true');
  const button = element(
    'button',
    '',
    avatar,
    element('span', 'name', profileName),
    element('span', 'when', when),
    element('span', 'preview', `+${waId} · ${preview}`),
  );
  button.type = 'button';
  const isOpen = waId === state.waId && phoneNumberId === state.phoneNumberId;
  button.setAttribute('aria-current', String(isOpen));
  button.addEventListener('click', () => openChat(waId, phoneNumberId));
  return element('li', '', button);
}

function showNumbers() {
  const select = find('business-number');
  find('business').hidden = state.numbers.length < 2;
  if (select.options.length === state.numbers.length) return;
  select.replaceChildren(
    ...state.numbers.map(({ id, digits }) => Object.assign(new Option(`+${digits}`, id))),
  );
}

async function loadChats() {
  const { chats, numbers } = await control('GET', 'chats');
  state.numbers = numbers;
  state.phoneNumberId ??= numbers[0].id;
  showNumbers();
  const focused = document.activeElement?.closest('#list li');
  const index = focused ? [...find('list').children].indexOf(focused) : -1;
  find('list').replaceChildren(...chats.map(chatRow));
  find('list').children[index]?.querySelector('button').focus();
  find('list-empty').hidden = chats.length > 0;
  if (state.waId === null && chats[0] && innerWidth > 1000) {
    await openChat(chats[0].waId, chats[0].phoneNumberId);
  }
}

async function loadChat() {
  if (state.waId === null) return;
  const asked = state.waId;
  const query = new URLSearchParams({ phoneNumberId: state.phoneNumberId });
  const chat = await control('GET', `chats/${asked}?${query}`);
  if (asked !== state.waId) return;
  const list = find('messages');
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  find('chat-title').textContent = chat.profileName;
  find('avatar').textContent = initials(chat.profileName);
  find('chat-state').textContent =
    `+${chat.waId} · ${chat.isWindowOpen ? '24-hour window open' : 'window closed: only templates arrive'}`;
  const marketing = find('marketing');
  marketing.hidden = false;
  marketing.value = chat.isMarketingStopped ? 'resume' : 'stop';
  marketing.textContent = chat.isMarketingStopped ? 'Resume marketing' : 'Stop marketing';
  list.replaceChildren(...chat.messages.map((message) => bubble(message, write)));
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

async function openChat(waId, phoneNumberId) {
  Object.assign(state, { waId, phoneNumberId });
  for (const field of find('answer').elements) field.disabled = false;
  find('messages').replaceChildren();
  show('chat');
  await refresh();
}

function write(message) {
  return act('inbound', message);
}

async function act(what, body) {
  const problem = find('chat-error');
  problem.hidden = true;
  try {
    await control('POST', what, {
      from: `+${state.waId}`,
      phoneNumberId: state.phoneNumberId,
      ...body,
    });
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
}

async function refresh() {
  await Promise.all([loadChats(), loadChat()]);
}

let isRefreshPlanned = false;

/** Many events at once make one look. */
function refreshSoon() {
  if (isRefreshPlanned) return;
  isRefreshPlanned = true;
  setTimeout(() => {
    isRefreshPlanned = false;
    refresh().catch(() => undefined);
  }, 150);
}

function listen(wire) {
  const live = find('live');
  const source = new EventSource('/_sandbox/events');
  const told = (isLive, text) => {
    live.dataset.live = isLive;
    live.textContent = text;
  };
  source.addEventListener('open', () => told('yes', 'live'));
  source.addEventListener('error', () => told('no', 'not connected'));
  for (const type of ['message', 'status', 'inbound', 'preference', 'settings']) {
    source.addEventListener(type, refreshSoon);
  }
  source.addEventListener('reset', () => {
    wire.clear();
    refreshSoon();
  });
  source.addEventListener('exchange', (event) => wire.exchange(JSON.parse(event.data)));
  source.addEventListener('webhook', (event) => wire.webhook(JSON.parse(event.data)));
}

for (const tab of document.querySelectorAll('[data-show]')) {
  tab.addEventListener('click', () => show(tab.dataset.show));
}

find('open').addEventListener('submit', (event) => {
  event.preventDefault();
  const digits = new FormData(event.target).get('number').replace(/\D/g, '');
  if (digits.length >= 7) openChat(digits, state.phoneNumberId);
});

find('business-number').addEventListener('change', (event) => {
  state.phoneNumberId = event.target.value;
  refreshSoon();
});

find('marketing').addEventListener('click', (event) => {
  act('preferences', { value: event.currentTarget.value });
});

const answer = find('answer');
answer.addEventListener('submit', async (event) => {
  event.preventDefault();
  const field = find('answer-text');
  const body = field.value.trim();
  if (body === '') return;
  field.value = '';
  await write({ type: 'text', text: { body } });
});
find('answer-text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  answer.requestSubmit();
});

show('chats');
listen(
  startWire(find('wire'), find('wire-empty'), document.querySelectorAll('button[data-filter]')),
);
refresh().catch(() => undefined);

import type { Message } from '@waypost/contract';
import { exampleMessage } from '@waypost/contract';
import { describe, expect, it } from 'vitest';
import { renderFile, type FileFormat } from './render-file.js';

const message = exampleMessage as Message;

async function render(messages: Message[], format: Partial<FileFormat>): Promise<string> {
  const pages = async function* () {
    yield* await Promise.resolve([messages]);
  };
  const whole: FileFormat = { format: 'csv', columns: ['id'], timezone: 'UTC', ...format };
  let text = '';
  for await (const part of renderFile(pages(), whole)) text += part;
  return text;
}

async function cell(text: string): Promise<string> {
  const file = await render([{ ...message, content: { text: { body: text } } }], {
    columns: ['text'],
  });
  return file.slice(file.indexOf('\r\n') + 2, -2);
}

describe('renderFile', () => {
  it('titles its columns, and tells times in the zone that their titles name', async () => {
    const file = await render([{ ...message, createdAt: '2026-07-01T22:30:00.000Z' }], {
      columns: ['createdAt', 'to', 'status', 'readAt'],
      timezone: 'Europe/Madrid',
    });
    expect(file).toBe(
      '\uFEFFcreatedAt (Europe/Madrid),to,status,readAt (Europe/Madrid)\r\n' +
        "2026-07-02 00:30:00,'+15550109999,delivered,\r\n",
    );
  });

  it('has its titles though there is no message', async () => {
    expect(await render([], { columns: ['id', 'text'] })).toBe('\uFEFFid,text\r\n');
  });

  // reliability.md S78
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1+1', "'  =1+1"],
    ['\t=1', "'\t=1"],
    ['\tx', "'\tx"],
    ['\uFF1D1+1', "'\uFF1D1+1"],
    ['=HYPERLINK("https://a.test","b")', '"\'=HYPERLINK(""https://a.test"",""b"")"'],
    ['two\nlines', '"two\nlines"'],
    ['\r\n=1', '"\'\r\n=1"'],
    ['say "hi", Ana', '"say ""hi"", Ana"'],
    ['a=b', 'a=b'],
    ['Zoë 🦊', 'Zoë 🦊'],
  ])('keeps %j from being run', async (text, expected) => {
    expect(await cell(text)).toBe(expected);
  });

  it('has one message a line as NDJSON, as the API shows it', async () => {
    const odd = { ...message, content: { text: { body: 'two\nlines\u2028' } } };
    const lines = (await render([message, odd], { format: 'ndjson' })).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([message, odd]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message, MessageDetail } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, sendBody } from '../fixtures.js';
import { startApp, until, type TestApp } from '../harness.js';
import { startMetaWire, type MetaWire } from '../meta-wire.js';

const folder = mkdtempSync(join(tmpdir(), 'waypost-certificate-'));
const requests: string[] = [];
let wire: MetaWire;
let impostor: Server;
let app: TestApp;

/** A certificate that nobody but its maker trusts. */
function selfSigned(): { key: Buffer; cert: Buffer } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

beforeAll(async () => {
  impostor = createServer(selfSigned(), (request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  wire = await startMetaWire();
  app = await startApp({ META_GRAPH_URL: wire.url, SEND_WAIT_MS: '100' });
  wire.connectTo(app.sandboxUrl);
});

afterAll(async () => {
  await app.stop();
  await wire.stop();
  impostor.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('F10 a certificate that nobody vouches for', () => {
  it('is refused: not a byte of a message is sent, and the message waits', async () => {
    const merchant = await app.registerMerchant();
    const template = await anApprovedTemplate(merchant);
    await app.stopServer();
    const { port } = impostor.address() as AddressInfo;
    const deceived = await startApp({
      META_GRAPH_URL: `https://127.0.0.1:${port}`,
      MONGODB_DB: app.db.databaseName,
      SEND_WAIT_MS: '100',
    });
    try {
      const { email, password } = merchant;
      const session = await deceived.api.expect(200, 'POST', '/api/auth/login', {
        email,
        password,
      });
      const { accessToken } = session.data as { accessToken: string };
      const headers = { authorization: `Bearer ${accessToken}` };
      const path = '/api/messages/send';
      const answer = await deceived.api.call('POST', path, sendBody(template), headers);
      expect(answer.status).toBe(202);
      const detail = async () =>
        (
          await deceived.api.call(
            'GET',
            `/api/messages/logs/${(answer.data as Message).id}`,
            undefined,
            headers,
          )
        ).data as MessageDetail;
      const waiting = await until(
        detail,
        ({ attempts, status }) => attempts > 1 && status === 'queued',
      );
      expect(waiting.timeline.at(-1)?.detail).toBe('Meta cannot be reached.');
      expect(requests).toEqual([]);
    } finally {
      await deceived.stop();
    }
  });
});

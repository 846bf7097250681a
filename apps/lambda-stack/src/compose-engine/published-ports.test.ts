import { expect, it } from 'vitest';

import { runningContainer } from '../testing/container.ts';
import { presentUrls } from './published-ports.ts';

it('has the URLs of gateways that are published, and of functions that are there', () => {
  const gateways = [
    { name: 'public', type: 'http', port: 80, stage: 'dev', stagePrefix: true },
    { name: 'plain', type: 'rest', port: 81, stage: 'local', stagePrefix: false },
    { name: 'chat', type: 'websocket', port: 82, stage: 'local', stagePrefix: true },
    { name: 'balancer', type: 'alb', port: 83 },
    { name: 'hello', type: 'url', port: 84 },
    { name: 'hidden', type: 'alb', port: 85 },
    { name: 'inactive', type: 'url', port: 86 },
  ];
  const ports = [80, 81, 82, 83, 84, 86].map((containerPort) => ({
    containerPort,
    protocol: 'tcp',
    hostAddress: '127.0.0.1',
    hostPort: 9000 + containerPort,
  }));
  const labels = { 'dev.lambda-stack.gateways': JSON.stringify(gateways) };
  const hello = runningContainer('fn-hello', { labels: { 'dev.lambda-stack.function': 'hello' } });
  const containers = [runningContainer('gateway', { labels, ports }), hello];
  expect(presentUrls({ containers })).toEqual({
    gateways: {
      public: 'http://127.0.0.1:9080/dev',
      plain: 'http://127.0.0.1:9081',
      chat: 'ws://127.0.0.1:9082/local',
      balancer: 'http://127.0.0.1:9083',
    },
    urls: { hello: 'http://127.0.0.1:9084/' },
  });
  expect(presentUrls({ containers: [] })).toEqual({ gateways: {}, urls: {} });
});

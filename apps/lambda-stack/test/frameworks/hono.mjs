import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';

import { digestUpload } from './digest-upload.mjs';

const app = new Hono();

app.post('/upload', async (context) =>
  context.json(await digestUpload(await context.req.arrayBuffer(), context.req.header('content-type'))),
);
app.get('/cookies', (context) => {
  context.header('set-cookie', 'first=1', { append: true });
  context.header('set-cookie', 'second=2', { append: true });
  return context.json({ cookie: context.req.header('cookie') });
});
app.get('/query', (context) => context.json({ a: context.req.queries('a') }));
app.get('/moved', (context) => context.redirect('/query'));
app.get('/teapot', (context) => context.text('tea', 418));

export const handler = handle(app);

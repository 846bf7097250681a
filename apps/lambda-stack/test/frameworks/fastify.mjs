import awsLambda from '@fastify/aws-lambda';
import createApp from 'fastify';

import { digestUpload } from './digest-upload.mjs';

const app = createApp();

app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (request, body, done) =>
  done(null, body),
);
app.post('/upload', (request) => digestUpload(request.body, request.headers['content-type']));
app.get('/cookies', (request, reply) => {
  reply.header('set-cookie', ['first=1', 'second=2']);
  reply.send({ cookie: request.headers.cookie });
});
app.get('/query', (request) => request.query);
app.get('/moved', (request, reply) => reply.redirect('/query'));
app.get('/teapot', (request, reply) => reply.code(418).send('tea'));

export const handler = awsLambda(app);

import serverlessExpress from '@codegenie/serverless-express';
import express from 'express';

import { digestUpload } from './digest-upload.mjs';

const app = express();

app.post('/upload', express.raw({ type: 'multipart/form-data', limit: '5mb' }), async (request, response) => {
  response.json(await digestUpload(request.body, request.headers['content-type']));
});
app.get('/cookies', (request, response) => {
  response.cookie('first', '1').cookie('second', '2').json({ cookie: request.headers.cookie });
});
app.get('/query', (request, response) => response.json(request.query));
app.get('/moved', (request, response) => response.redirect('/query'));
app.get('/teapot', (request, response) => response.status(418).send('tea'));
// Express's own answer needs a socket to listen to, which the adapter has not, on AWS neither.
app.use((request, response) => response.status(404).send('nothing'));

export const handler = serverlessExpress({ app });

import http from 'node:http';

const { AWS_LAMBDA_RUNTIME_API } = process.env;

/** Makes a function that asks the APIs of the environment, at paths below `prefix`. */
export const apiCaller =
  (prefix, agent = undefined) =>
  (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const url = `http://${AWS_LAMBDA_RUNTIME_API}${prefix}${path}`;
      const request = http.request(url, { method, agent, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });

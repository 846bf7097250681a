/** A valid configuration that uses every key. */
export const complete = `
# yaml-language-server: $schema=./lambda-stack.schema.json
name: shop
region: eu-central-1
accountId: "123456789012"
endpoint: { port: 9100, host: 0.0.0.0, allowedHosts: [devbox.local] }
x-base: &base
  x-note: anchors are kept here
  runtime: nodejs22.x
  code: ./hello
defaults:
  timeout: 10
  environment: { STAGE: local, LEVEL: info }
functions:
  x-not-a-function: 5
  hello:
    <<: *base
    handler: index.handler
    timeout: 20
    memory: 256
    concurrency: 4
    environment: { LEVEL: debug, RATE: 1.50, ON: true, HEX: 0x1F, LITERAL: "$\${env:A} $5" }
    envFile: hello/.env
    secrets: [db_password, cert, cert]
    watch: { ignore: ["**/*.test.mjs"], include: ["node_modules/my-lib/**"], poll: true }
    idleTimeout: 60
    warm: 1
    queueTimeout: 5
  orders: { <<: *base, handler: index.handler, watch: false }
gateways:
  public:
    type: http
    port: 8181
    host: 127.0.0.1
    payloadFormat: "1.0"
    stage: dev
    stagePrefix: false
    routes:
      "get   /hello/{name}": hello
      "ANY /orders/{proxy+}": { function: orders, payloadFormat: "2.0" }
      "$default": hello
    cors:
      allowOrigins: ["https://example.com"]
      allowMethods: [GET]
      allowHeaders: [authorization]
      exposeHeaders: [x-id]
      maxAge: 300
      allowCredentials: true
    stageVariables: { table: orders, version: 2.0 }
    timeout: 10
    domainName: api.example.com
    apiId: a1b2c3d4e5
  rest:
    type: rest
    cors: true
    binaryMediaTypes: ["image/*"]
    routes: { "GET /": hello }
  small:
    cors: false
    routes: { "GET /": hello }
secrets:
  db_password: { environment: DB_PASSWORD }
  cert: { file: ./secrets/cert.pem }
`;

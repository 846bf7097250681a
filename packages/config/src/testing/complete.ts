/** A valid configuration that uses every key. */
export const complete = `
# yaml-language-server: $schema=./lambda-stack.schema.json
name: shop
region: eu-central-1
accountId: "123456789012"
endpoint: { port: 9100, host: 0.0.0.0, allowedHosts: [devbox.local], cors: true }
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
    layers: [./hello, ./layers]
    wrapper: /opt/wrapper
    watch: { ignore: ["**/*.test.mjs"], include: ["node_modules/my-lib/**"], poll: true }
    idleTimeout: 60
    warm: 1
    snapStart: true
    queueTimeout: 5
    retries: 1
    maxEventAge: 3600
    onFailure: orders
    onSuccess: legacy
    url:
      port: 9110
      host: 127.0.0.1
      authType: AWS_IAM
      invokeMode: RESPONSE_STREAM
      cors: { allowOrigins: ["https://example.com"] }
    logging: { format: json, level: WARN, systemLevel: DEBUG }
  orders: { <<: *base, handler: index.handler, watch: false, url: true }
  legacy:
    image: registry.example/legacy:1.4
    entrypoint: [/usr/local/bin/aws_lambda_ric]
    command: [app.handler, 5]
    volumes:
      - { source: cache-data, target: /mnt/cache }
      - { source: ./hello, target: /mnt/code, readOnly: true }
      - { source: "\${env:DATA:-./layers}", target: /mnt/data }
    dependsOn: [cache, orders]
    architecture: arm64
  built:
    build:
      context: ./hello
      dockerfile: Dockerfile.dev
      target: dev
      args: { VERSION: 1.20, ON: true }
      secrets: [cert]
    entrypoint: [/entrypoint.sh]
    networks: [backend]
    internet: false
    dependsOn: { cache: healthy, migrations: completed }
    profiles: [debug]
    platform: linux/arm64/v8
    user: "1000:1000"
    extraHosts: { host.docker.internal: host-gateway }
    capAdd: [SYS_PTRACE]
    shmSize: 256
    sysctls: { net.core.somaxconn: 1024 }
    pid: host
    healthcheck: { interval: 5s, test: [CMD, "true"] }
    tmpSize: 1024
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
      "GET /admin": { function: hello, authorizer: users, scopes: [read, write] }
    authorizers:
      x-note: anchors are kept here, too
      users:
        type: jwt
        identitySources: ["$request.querystring.token"]
        issuer: "https://\${env:ISSUER:-issuer.example.com}"
        audience: [shop]
        jwks: ./hello/jwks.json
      remote: { type: jwt, issuer: "https://issuer.example.com", audience: [a, b], jwks: "https://issuer.example.com/keys" }
      guard:
        type: request
        function: orders
        identitySources: ["$request.header.Authorization", "$context.routeKey"]
        ttl: 60
        payloadFormat: "2.0"
        simpleResponses: true
      aws: { type: iam, identity: { accountId: 000000000001, userId: alice } }
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
    timeout: 300
    cors: true
    binaryMediaTypes: ["image/*"]
    routes: { "GET /": { function: hello, authorizer: token, apiKey: true, stream: true } }
    authorizers:
      token:
        type: token
        function: orders
        identitySources: [method.request.header.X-Token]
        ttl: 0
        validation: "[a-z]+"
      any: { type: request, function: orders, identitySources: [context.identity.sourceIp] }
    apiKeys: { partner: "\${env:WORD:-abc}", other: def }
    gatewayResponses:
      DEFAULT_4XX:
        status: 400
        headers: { X-Reason: context.error.responseType, X-Text: "'text'" }
        templates: { application/json: '{"error":$context.error.messageString}' }
      UNAUTHORIZED: {}
      THROTTLED: { status: 429 }
  chat:
    type: websocket
    routes:
      "$connect": { function: hello, authorizer: guard }
      "rooms/join": { function: orders, routeResponse: true }
    routeSelectionExpression: "\${request.body.service}/\${request.body.action}"
    authorizers:
      guard: { type: request, function: hello, identitySources: [route.request.querystring.token] }
    stageVariables: { table: rooms }
    timeout: 5
  balancer:
    type: alb
    multiValueHeaders: true
    routes:
      "GET  /img/*": { function: hello, conditions: { hostHeader: ["*.example.com"], sourceIp: [10.0.0.0/8, "::1/128"] } }
      partners:
        function: orders
        conditions:
          pathPattern: [/a*, "/b?"]
          httpHeader: { X-Partner: [acme] }
          httpRequestMethod: [POST]
          queryString: ["version=v2"]
      "$default": hello
  small:
    cors: false
    routes: { "GET /": hello }
secrets:
  db_password: { environment: DB_PASSWORD }
  cert: { file: ./secrets/cert.pem }
baseImages: { nodejs22.x: "node:22" }
toolbox: { nodeImage: "node:22-bookworm" }
services:
  cache: { image: "valkey:\${env:TAG:-8}", ports: ["22:22"], environment: { A: 1, B: null, C: [x] }, x-note: kept }
  migrations: { image: "migrations:7" }
volumes: { cache-data:, other: { external: true } }
networks: { backend: { internal: true } }
`;

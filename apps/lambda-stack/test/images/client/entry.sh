#!/bin/sh
# As in AWS's base images: with the variable, something else is the emulator already.
if [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then
  exec /nowhere/aws-lambda-rie "$@"
fi
exec node /client/index.mjs "$@"

#!/bin/sh
# What a container starts with: `lambda-entrypoint.sh HANDLER`. The emulator, and in it the runtime; where AWS_LAMBDA_RUNTIME_API is set, so
# on Lambda and in an emulator, the runtime alone.

if [ $# != 1 ]; then
  echo "The handler alone has to follow the entrypoint; got $# words: $*" >&2
  echo 'In the Dockerfile: CMD ["file.function"], or behind the name of the image in docker run.' >&2
  exit 142
fi
export _HANDLER="$1"

# A language has its own; else the function may bring one.
bootstrap=/var/runtime/bootstrap
if [ ! -e /var/runtime/language ]; then
  for bootstrap in /var/task/bootstrap /opt/bootstrap /var/runtime/bootstrap; do
    [ ! -f "$bootstrap" ] || break
  done
fi
if [ ! -f "$bootstrap" ]; then
  echo 'There is nothing to run: no /var/task/bootstrap, /opt/bootstrap or /var/runtime/bootstrap' >&2
  exit 127
fi

if [ "${AWS_LAMBDA_RUNTIME_API:-}" ]; then
  exec "$bootstrap"
fi
# For the log: in AWS's words, nodejs:22 say. The function does not see it.
if [ -e /var/runtime/language ]; then
  read -r LAMBDA_STACK_IMAGE_LANGUAGE </var/runtime/language
  if [ -e /var/runtime/version ]; then
    read -r version </var/runtime/version
    LAMBDA_STACK_IMAGE_LANGUAGE=$LAMBDA_STACK_IMAGE_LANGUAGE:$version
  fi
  export LAMBDA_STACK_IMAGE_LANGUAGE
fi
exec /.lambda-stack/bin/tini -- /usr/local/bin/aws-lambda-rie "$bootstrap"

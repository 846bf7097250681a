set -euo pipefail

json_or_null() { printf %s "${1:-null}"; }

handler() {
  local event
  event=$(cat)
  local action=${event#*'"do":"'}
  action=${action%%'"'*}
  echo "working on $action" >&2
  case $action in
    echo)
      event=${event#*'"value":'}
      printf %s "${event%\}}"
      ;;
    pid) echo $$ ;;
    fail)
      echo 'failed "on" purpose: ü' >&2
      return 3
      ;;
    binary)
      printf '\0\377\376\n\r\0' >&2
      printf '"written"'
      ;;
    exit) exit 7 ;;
    context)
      cat <<JSON
{ "requestId": "$LAMBDA_REQUEST_ID", "arn": "$LAMBDA_FUNCTION_ARN", "name": "$AWS_LAMBDA_FUNCTION_NAME",
  "version": "$AWS_LAMBDA_FUNCTION_VERSION", "memory": "$AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "group": "$AWS_LAMBDA_LOG_GROUP_NAME", "stream": "$AWS_LAMBDA_LOG_STREAM_NAME",
  "tenant": "${LAMBDA_TENANT_ID:-}", "client": $(json_or_null "${LAMBDA_CLIENT_CONTEXT:-}"),
  "identity": "$(identity "${LAMBDA_COGNITO_IDENTITY:-}")", "trace": "${_X_AMZN_TRACE_ID:-}",
  "remaining": $((LAMBDA_DEADLINE_MS - $(date +%s%3N))) }
JSON
      ;;
  esac
}

identity() { sed -n 's/.*"cognitoIdentityId":"\([^"]*\)".*/\1/p' <<<"$1"; }

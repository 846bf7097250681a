handler() {
  case $1 in
    *variable*) printf '"%s"' "$MY_ENV" ;;
    *name*) printf '"%s"' "$AWS_LAMBDA_FUNCTION_NAME" ;;
    *id*) printf '"%s"' "$LAMBDA_REQUEST_ID" ;;
    *arn*) printf '"%s"' "$LAMBDA_FUNCTION_ARN" ;;
    *sleep*) sleep 20 ;;
    *fail*)
      echo 'on purpose' >&2
      return 1
      ;;
    *remaining*) printf '%d' "$((LAMBDA_DEADLINE_MS - $(date +%s) * 1000))" ;;
    *client*) printf '%s' "$LAMBDA_CLIENT_CONTEXT" ;;
    *) printf '"My function ran"' ;;
  esac
}

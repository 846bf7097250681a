package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type rangeError struct{}

func (rangeError) Error() string { return "on purpose" }

type event struct {
	Do string `json:"do"`
}

func handle(ctx context.Context, given event) (any, error) {
	invocation, _ := lambdacontext.FromContext(ctx)
	switch given.Do {
	case "variable":
		return os.Getenv("MY_ENV"), nil
	case "name":
		return lambdacontext.FunctionName, nil
	case "arn":
		return invocation.InvokedFunctionArn, nil
	case "sleep":
		time.Sleep(20 * time.Second)
		return nil, nil
	case "fail":
		return nil, rangeError{}
	case "remaining":
		deadline, _ := ctx.Deadline()
		return time.Until(deadline).Milliseconds(), nil
	case "client":
		return map[string]any{"custom": invocation.ClientContext.Custom, "env": invocation.ClientContext.Env}, nil
	case "stream":
		return strings.NewReader("piece by piece"), nil
	default:
		return json.RawMessage(`"My function ran"`), nil
	}
}

func main() { lambda.Start(handle) }

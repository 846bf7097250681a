package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type rangeError struct{}

func (rangeError) Error() string { return "on purpose" }

type event struct {
	Do string `json:"do"`
	// A file that the caller makes when it has the first piece of a stream; without one, the stream breaks.
	Received string `json:"received"`
}

func handle(ctx context.Context, given event) (any, error) {
	invocation, _ := lambdacontext.FromContext(ctx)
	switch given.Do {
	case "variable":
		return os.Getenv("MY_ENV"), nil
	case "name":
		return lambdacontext.FunctionName, nil
	case "id":
		return invocation.AwsRequestID, nil
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
		return stream(given.Received), nil
	default:
		return json.RawMessage(`"My function ran"`), nil
	}
}

func stream(received string) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		io.WriteString(writer, "piece by ")
		if received == "" {
			writer.CloseWithError(rangeError{})
			return
		}
		for _, err := os.Stat(received); err != nil; _, err = os.Stat(received) {
			time.Sleep(5 * time.Millisecond)
		}
		io.WriteString(writer, "piece")
		writer.Close()
	}()
	return reader
}

func main() { lambda.Start(handle) }

package main

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

type order struct {
	Item  string `json:"item"`
	Count int    `json:"count"`
}

type response = events.APIGatewayV2HTTPResponse

// withToken answers requests that bear the token; others get 401.
func withToken(token []byte) func(context.Context, events.APIGatewayV2HTTPRequest) (response, error) {
	return func(_ context.Context, request events.APIGatewayV2HTTPRequest) (response, error) {
		given := []byte(request.Headers["authorization"])
		if subtle.ConstantTimeCompare(given, append([]byte("Bearer "), token...)) != 1 {
			return answer(http.StatusUnauthorized, map[string]string{"error": "a token is needed"})
		}
		var wanted order
		if err := json.Unmarshal([]byte(request.Body), &wanted); err != nil {
			return answer(http.StatusBadRequest, map[string]string{"error": err.Error()})
		}
		return answer(http.StatusCreated, map[string]any{"table": os.Getenv("TABLE"), "order": wanted})
	}
}

func answer(status int, body any) (response, error) {
	text, err := json.Marshal(body)
	return response{
		StatusCode: status,
		Headers:    map[string]string{"content-type": "application/json"},
		Body:       string(text),
	}, err
}

func main() {
	// A secret is a file; the variable names it.
	token, err := os.ReadFile(os.Getenv("ORDERS_TOKEN_FILE"))
	if err != nil {
		panic(err)
	}
	lambda.Start(withToken(token))
}

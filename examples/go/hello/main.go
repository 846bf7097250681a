package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

type greeting struct {
	Message string `json:"message"`
}

func handle(_ context.Context, request events.APIGatewayV2HTTPRequest) (greeting, error) {
	name := request.PathParameters["name"]
	log.Printf("saying hello to %s", name)
	return greeting{Message: "Hello " + name + ", from Go"}, nil
}

func main() {
	lambda.Start(handle)
}

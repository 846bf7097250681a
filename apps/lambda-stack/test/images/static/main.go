// A runtime that is one static binary: it answers each event with the event.
package main

import (
	"net/http"
	"os"
)

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		event, err := http.Get(api + "next")
		if err != nil {
			panic(err)
		}
		id := event.Header.Get("Lambda-Runtime-Aws-Request-Id")
		answer, err := http.Post(api+id+"/response", "application/json", event.Body)
		if err != nil {
			panic(err)
		}
		event.Body.Close()
		answer.Body.Close()
	}
}
